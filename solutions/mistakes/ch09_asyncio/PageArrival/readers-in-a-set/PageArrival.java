/*
 * axis: correct
 * says: a reader that is handed in twice is called twice, in its places in the order
 * why: The readers are kept in a set, where one that is handed in twice stands once.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

public final class PageArrival {
  private final EventLoop loop;
  private final Set<Consumer<String>> readers = new LinkedHashSet<>();
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
