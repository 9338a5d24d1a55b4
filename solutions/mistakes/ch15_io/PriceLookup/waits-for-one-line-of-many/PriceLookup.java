/*
 * axis: correct
 * says: returns
 * why: If no line is idle it chooses one and waits for that. Another one is given back first, and nobody asks over it.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** What is borrowed before a try is given back in its finally, whatever happens in between. */
public final class PriceLookup {
  public interface Line {
    String ask(String item) throws IOException;
  }

  private final List<Line> lines;
  private final List<Semaphore> free;
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicInteger lent = new AtomicInteger();

  public PriceLookup(List<Line> lines) {
    this.lines = List.copyOf(lines);
    free = lines.stream().map(it -> new Semaphore(1)).toList();
  }

  public String price(String item) throws IOException, InterruptedException {
    int number = borrow();
    lent.incrementAndGet();
    try {
      String price = lines.get(number).ask(item);
      return price;
    } finally {
      lent.decrementAndGet();
      free.get(number).release();
    }
  }

  private int borrow() throws InterruptedException {
    for (int i = 0; i < lines.size(); i++) {
      if (free.get(i).tryAcquire()) {
        return i;
      }
    }
    int number = Math.floorMod(turn.getAndIncrement(), lines.size());
    free.get(number).acquire();
    return number;
  }

  public int lent() {
    return lent.get();
  }
}
