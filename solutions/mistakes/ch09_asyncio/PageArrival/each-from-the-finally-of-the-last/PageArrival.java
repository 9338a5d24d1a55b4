/*
 * axis: correct
 * says: how much deeper the stack was for one of 1,000 readers than for another
 * why: One callback calls all readers, each from the finally of the one before: deeper and deeper.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A page that has been asked for and is going to arrive. */
public final class PageArrival {
  private final EventLoop loop;
  private List<Consumer<String>> readers = new ArrayList<>();
  private String page;

  public PageArrival(EventLoop loop) {
    this.loop = loop;
  }

  /** Calls {@code reader} with the page, in a later turn of the loop. */
  public void whenArrived(Consumer<String> reader) {
    if (page == null) {
      readers.add(reader);
    } else {
      loop.callSoon(() -> reader.accept(page));
    }
  }

  /** The page is there. Is called once, with a page that is not null. */
  public void arrive(String page) {
    this.page = page;
    var waiting = readers;
    readers = List.of();
    if (!waiting.isEmpty()) {
      loop.callSoon(() -> callFrom(0, waiting));
    }
  }

  /** One that throws keeps no other from its call. */
  private void callFrom(int index, List<Consumer<String>> waiting) {
    try {
      waiting.get(index).accept(page);
    } finally {
      if (index + 1 < waiting.size()) {
        callFrom(index + 1, waiting);
      }
    }
  }
}
