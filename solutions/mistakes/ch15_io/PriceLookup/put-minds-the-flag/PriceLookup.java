/*
 * axis: correct
 * says: keeps no line
 * why: The line is given back by put, which throws at once if the ask has left the interrupt flag set, full queue or not.
 *     Then the line is in nobody's hands, and not in the queue either.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

public final class PriceLookup {
  public interface Line {
    String ask(String item) throws IOException;
  }

  private final int all;
  private final BlockingQueue<Line> idle;

  public PriceLookup(List<Line> lines) {
    all = lines.size();
    idle = new ArrayBlockingQueue<>(all, false, lines);
  }

  public String price(String item) throws IOException, InterruptedException {
    var line = idle.take();
    try {
      return line.ask(item);
    } finally {
      idle.put(line);
    }
  }

  public int lent() {
    return all - idle.size();
  }
}
