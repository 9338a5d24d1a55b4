/*
 * axis: correct
 * says: with a limit of zero or less there is no attempt
 * why: It looks at the clock after the attempt and not before it.
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
    do {
      if (attempt.getAsBoolean()) {
        return true;
      }
    } while (nanoTime.getAsLong() - start < limit.toNanos());
    return false;
  }
}
