/*
 * trades: It keeps the moment of the start instead of the end: the time that has passed is a difference from the first line on.
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
    while (nanoTime.getAsLong() - start < limit.toNanos()) {
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
