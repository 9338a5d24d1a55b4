package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Makes attempts until one succeeds or the time is over.
 *
 * <p>The clock is like {@link System#nanoTime}: it starts at any number, it goes from {@link
 * Long#MAX_VALUE} on to {@link Long#MIN_VALUE}, and only the difference of two readings means
 * anything.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>With a limit of zero or less there is no attempt.
 *   <li>An attempt that takes long may end after the limit. If it has succeeded, that counts.
 *   <li>What an attempt throws reaches the caller.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class TryUntil {
  private final LongSupplier nanoTime;

  public TryUntil(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Calls {@code attempt} again and again, until it returns true or {@code limit} has passed. Once
   * the limit has passed, no attempt begins.
   *
   * @param limit between minus a hundred years and a hundred years
   * @param attempt makes its own pauses, so that no core is kept busy
   * @return true if an attempt has returned true
   */
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
