/*
 * axis: correct
 * says: the price by the first of two lookups
 * why: The count of lent lines is static: there is one for the whole process. The gauge of one service shows what is
 *     lent by another.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What is borrowed before a try is given back in its finally, whatever happens in between. */
public final class PriceLookup {
  public interface Line {
    String ask(String item) throws IOException;
  }

  private static final AtomicInteger LENT = new AtomicInteger();

  private final BlockingQueue<Line> idle;

  public PriceLookup(List<Line> lines) {
    idle = new LinkedBlockingQueue<>(lines);
  }

  public String price(String item) throws IOException, InterruptedException {
    Line line = idle.take();
    LENT.incrementAndGet();
    try {
      String price = line.ask(item);
      return price;
    } finally {
      LENT.decrementAndGet();
      idle.add(line);
    }
  }

  public int lent() {
    return LENT.get();
  }
}
