package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A page that is going to arrive. Every reader takes the same way, through the loop, so that its
 * caller's next line comes first whether the page is there or not.
 */
public final class PageArrival {
  private final EventLoop loop;

  /** Those that came before the page. */
  private final List<Consumer<String>> readers = new ArrayList<>();

  private String page;

  public PageArrival(EventLoop loop) {
    this.loop = loop;
  }

  public void whenArrived(Consumer<String> reader) {
    if (page == null) {
      readers.add(reader);
    } else {
      loop.callSoon(() -> reader.accept(page));
    }
  }

  public void arrive(String page) {
    this.page = page;
    readers.forEach(reader -> loop.callSoon(() -> reader.accept(page)));
    readers.clear();
  }
}
