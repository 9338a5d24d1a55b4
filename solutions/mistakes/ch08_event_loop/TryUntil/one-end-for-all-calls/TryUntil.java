/*
 * axis: correct
 * says: an attempt may itself call run: each call goes by its own limit
 * why: When a call began is kept in a field. An attempt that calls run as well begins the outer call anew.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

public final class TryUntil {
  private final LongSupplier nanoTime;
  private long began;

  public TryUntil(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public boolean run(Duration limit, BooleanSupplier attempt) {
    began = nanoTime.getAsLong();
    while (nanoTime.getAsLong() - began < limit.toNanos()) {
      if (attempt.getAsBoolean()) {
        return true;
      }
    }
    return false;
  }
}
