package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A page that has been asked for and is going to arrive. Whoever wants to read it hands in a
 * reader, before or after the page has arrived.
 *
 * <p>Each reader is called once with the page, in a callback of its own, through {@link
 * EventLoop#callSoon}: never inside a call of this class. Readers are called in the order in which
 * they were handed in, and one that is handed in twice is called twice.
 *
 * <p>For the loop's own thread, or for whoever holds the loop before it runs.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A reader may hand in another reader.
 *   <li>A reader that throws, an {@link Error} too, keeps no other reader from its call.
 *   <li>Two arrivals share nothing.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class PageArrival {
  private final EventLoop loop;
  private final List<Consumer<String>> readers = new ArrayList<>();
  private String page;

  public PageArrival(EventLoop loop) {
    this.loop = loop;
  }

  /** Calls {@code reader} with the page, in a later turn of the loop. */
  public void whenArrived(Consumer<String> reader) {
    if (page == null) {
      readers.add(reader);
    } else {
      reader.accept(page);
    }
  }

  /** The page is there. Is called once, with a page that is not null. */
  public void arrive(String page) {
    this.page = page;
    readers.forEach(reader -> loop.callSoon(() -> reader.accept(page)));
    readers.clear();
  }
}
