/*
 * axis: correct
 * says: an empty page is a page
 * why: An empty text stands for a page that has not come. Whoever hands in a reader after an empty page waits forever.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

public final class PageArrival {
  private final EventLoop loop;
  private final List<Consumer<String>> readers = new ArrayList<>();
  private String page = "";

  public PageArrival(EventLoop loop) {
    this.loop = loop;
  }

  public void whenArrived(Consumer<String> reader) {
    readers.add(reader);
    if (!page.isEmpty()) {
      tellAll();
    }
  }

  public void arrive(String page) {
    this.page = page;
    tellAll();
  }

  private void tellAll() {
    for (var reader : readers) {
      loop.callSoon(() -> reader.accept(page));
    }
    readers.clear();
  }
}
