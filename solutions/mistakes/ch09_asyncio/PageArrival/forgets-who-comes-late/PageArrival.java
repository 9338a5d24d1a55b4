/*
 * axis: correct
 * says: a reader that comes after the page gets it too
 * why: A reader that comes after the page is put into the list, and nobody looks at the list any more.
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
    readers.add(reader);
  }

  public void arrive(String page) {
    this.page = page;
    readers.forEach(reader -> loop.callSoon(() -> reader.accept(page)));
    readers.clear();
  }
}
