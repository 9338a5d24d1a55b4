/*
 * axis: correct
 * says: price, with a line given back, returns
 * why: It catches the exception that ask declares, and gives the line back then. A NullPointerException or an Error
 *     from inside still keeps it.
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
    } catch (IOException e) {
      idle.add(line);
      throw e;
    } finally {
      lent.decrementAndGet();
    }
  }

  public int lent() {
    return lent.get();
  }
}
