/*
 * axis: correct
 * says: a reader is not called inside arrive
 * why: Readers that wait are called by arrive itself. Whoever brings the page has not got to its next line yet.
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
    readers.forEach(reader -> reader.accept(page));
    readers.clear();
  }
}
