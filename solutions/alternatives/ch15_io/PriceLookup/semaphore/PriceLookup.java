/*
 * trades: A semaphore does the waiting, and a concurrent queue holds the lines. The line goes back before the
 *     permit, so a thread that has a permit finds a line.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

public final class PriceLookup {
  public interface Line {
    String ask(String item) throws IOException;
  }

  private final Queue<Line> idle;
  private final Semaphore permits;
  private final int lines;

  public PriceLookup(List<Line> lines) {
    idle = new ConcurrentLinkedQueue<>(lines);
    permits = new Semaphore(lines.size());
    this.lines = lines.size();
  }

  public String price(String item) throws IOException, InterruptedException {
    permits.acquire();
    var line = idle.remove();
    try {
      return line.ask(item);
    } finally {
      idle.add(line);
      permits.release();
    }
  }

  public int lent() {
    return lines - permits.availablePermits();
  }
}
