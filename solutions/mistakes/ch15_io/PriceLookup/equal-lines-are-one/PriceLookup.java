/*
 * axis: correct
 * says: two lines that are equal
 * why: It keeps the idle lines in a set. Lines that are equal are one there, and the other is never asked again.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What is borrowed before a try is given back in its finally, whatever happens in between. */
public final class PriceLookup {
  public interface Line {
    String ask(String item) throws IOException;
  }

  // Guarded by this.
  private final Set<Line> idle;
  private final AtomicInteger lent = new AtomicInteger();

  public PriceLookup(List<Line> lines) {
    idle = new HashSet<>(lines);
  }

  public String price(String item) throws IOException, InterruptedException {
    Line line = borrow();
    lent.incrementAndGet();
    try {
      String price = line.ask(item);
      return price;
    } finally {
      lent.decrementAndGet();
      giveBack(line);
    }
  }

  private synchronized Line borrow() throws InterruptedException {
    while (idle.isEmpty()) {
      wait();
    }
    Line line = idle.iterator().next();
    idle.remove(line);
    return line;
  }

  private synchronized void giveBack(Line line) {
    idle.add(line);
    notify();
  }

  public int lent() {
    return lent.get();
  }
}
