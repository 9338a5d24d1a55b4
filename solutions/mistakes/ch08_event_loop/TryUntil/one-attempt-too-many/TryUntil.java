/*
 * axis: correct
 * says: no attempt begins once the limit has passed
 * why: At the end itself the difference is zero, and one more attempt begins.
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
    while (nanoTime.getAsLong() - end <= 0) {
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
