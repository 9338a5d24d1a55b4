/*
 * trades: It counts the time that is left, from one reading of the clock to the next. More lines, and no moment of the end that could
 *     be compared the wrong way.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

public final class TryUntil {
  private final LongSupplier nanoTime;

  public TryUntil(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public boolean run(Duration limit, BooleanSupplier attempt) {
    Duration left = limit;
    long before = nanoTime.getAsLong();
    while (left.isPositive()) {
      if (attempt.getAsBoolean()) {
        return true;
      }
      long now = nanoTime.getAsLong();
      left = left.minusNanos(now - before);
      before = now;
    }
    return false;
  }
}
