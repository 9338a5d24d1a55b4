/*
 * axis: correct
 * says: a clock that passes Long.MAX_VALUE changes nothing
 * why: This is the class as it is given. Shortly before the wrap, the end is a negative number and the clock a huge one, so
 *     the time seems to be over before it has begun.
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
    long end = nanoTime.getAsLong() + limit.toNanos();
    while (nanoTime.getAsLong() < end) {
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
