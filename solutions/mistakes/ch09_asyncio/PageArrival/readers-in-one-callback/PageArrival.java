/*
 * axis: correct
 * says: a reader that throws keeps no other reader from its call
 * why: One callback calls all the readers. The first that throws ends it, and the others never get the page.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

public final class PageArrival {
  private final EventLoop loop;
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
    var all = List.copyOf(readers);
    loop.callSoon(() -> all.forEach(reader -> reader.accept(page)));
    readers.clear();
  }
}
