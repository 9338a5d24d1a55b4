package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a slow service for prices, over a few lines that stay open and that everybody shares.
 *
 * <p>{@link #price} borrows a line, asks, and gives the line back. It blocks while all lines are
 * lent. Any number of threads may call it at the same time, and each line serves one of them at a
 * time. However an ask ends, the line can be borrowed again afterward.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Whatever {@link Line#ask} throws comes out as it is, the same object. A price may be null.
 *   <li>If a thread is interrupted while it waits for a line, {@code price} throws {@link
 *       InterruptedException}, and has borrowed nothing.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class PriceLookup {
  /** An open line to the service. Given: this calls it. */
  public interface Line {
    /** Asks for a price, and blocks until it is there. */
    String ask(String item) throws IOException;
  }

  private final BlockingQueue<Line> idle;
  private final AtomicInteger lent = new AtomicInteger();

  /** Over these lines, each of which is idle. */
  public PriceLookup(List<Line> lines) {
    idle = new LinkedBlockingQueue<>(lines);
  }

  /** Asks over one of the lines. */
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

  /** How many lines are lent at the moment, for the page with the gauges. */
  public int lent() {
    return lent.get();
  }
}
