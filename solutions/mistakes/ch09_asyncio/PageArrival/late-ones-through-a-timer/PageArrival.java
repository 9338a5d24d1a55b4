/*
 * axis: correct
 * says: readers keep their order on a loop that runs its timers first, too
 * why: Readers before the page go through callSoon, and those after it through a timer of no time at all. A loop may
 *     run its timers first, and then the late ones overtake.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import java.time.Duration;
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
      loop.callLater(Duration.ZERO, () -> reader.accept(page));
    }
  }

  public void arrive(String page) {
    this.page = page;
    readers.forEach(reader -> loop.callSoon(() -> reader.accept(page)));
    readers.clear();
  }
}
