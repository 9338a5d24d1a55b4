package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes attempts until one succeeds or the time is over.
 *
 * <p>The clock may wrap around between the start and the end, and then the end is a smaller number.
 * The difference of the two wraps around as well, and is right again.
 */
public final class TryUntil {
  private final LongSupplier nanoTime;

  public TryUntil(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public boolean run(Duration limit, BooleanSupplier attempt) {
    long end = nanoTime.getAsLong() + limit.toNanos();
    while (nanoTime.getAsLong() - end < 0) {
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
