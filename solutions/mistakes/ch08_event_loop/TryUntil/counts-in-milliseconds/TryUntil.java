/*
 * axis: correct
 * says: limits of nanoseconds and of months are both kept to the nanosecond
 * why: The limit is cut to whole milliseconds. Half a millisecond becomes none, and there is no attempt.
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
    long start = nanoTime.getAsLong();
    while ((nanoTime.getAsLong() - start) / 1_000_000 < limit.toMillis()) {
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
