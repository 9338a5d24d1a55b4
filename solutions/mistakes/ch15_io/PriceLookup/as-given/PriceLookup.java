/*
 * axis: correct
 * says: price, with an ask that fails, comes back
 * why: This is the class as it is given. An ask that throws jumps over the line that gives the line back. The gauge
 *     says that nothing is lent, and nothing is there to lend.
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

  private final BlockingQueue<Line> idle;
  private final AtomicInteger lent = new AtomicInteger();

  public PriceLookup(List<Line> lines) {
    idle = new LinkedBlockingQueue<>(lines);
  }

  public String price(String item) throws IOException, InterruptedException {
    Line line = idle.take();
    lent.incrementAndGet();
    try {
      String price = line.ask(item);
      idle.add(line);
      return price;
    } finally {
      lent.decrementAndGet();
    }
  }

  public int lent() {
    return lent.get();
  }
}
