/*
 * axis: correct
 * says: of which one was interrupted
 * why: whoever is interrupted leaves, and gives back a line that is still asked
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks a slow service for prices, over a few lines that everybody shares. */
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
    var line = idle.take();
    lent.incrementAndGet();
    try {
      // A line knows nothing of interrupts, but whoever waits for it can be woken.
      var answer = new FutureTask<>(() -> line.ask(item));
      Thread.startVirtualThread(answer);
      return answer.get();
    } catch (ExecutionException e) {
      throw PriceLookup.<RuntimeException>asItIs(e.getCause());
    } finally {
      // In this order the gauge never shows more than there are.
      lent.decrementAndGet();
      idle.add(line);
    }
  }

  /** Throws anything, also what is not declared. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** How many lines are lent at the moment, for the page with the gauges. */
  public int lent() {
    return lent.get();
  }
}
