/*
 * trades: A lease whose close gives the line back, and a try-with-resources block: the compiler writes the finally,
 *     and whoever borrows cannot forget it.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

public final class PriceLookup {
  public interface Line {
    String ask(String item) throws IOException;
  }

  private final BlockingQueue<Line> idle;
  private final AtomicInteger lent = new AtomicInteger();

  public PriceLookup(List<Line> lines) {
    idle = new LinkedBlockingQueue<>(lines);
  }

  private final class Lease implements AutoCloseable {
    private final Line line;

    Lease() throws InterruptedException {
      line = idle.take();
      lent.incrementAndGet();
    }

    @Override
    public void close() {
      lent.decrementAndGet();
      idle.add(line);
    }
  }

  public String price(String item) throws IOException, InterruptedException {
    try (var lease = new Lease()) {
      return lease.line.ask(item);
    }
  }

  public int lent() {
    return lent.get();
  }
}
