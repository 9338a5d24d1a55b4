/*
 * axis: correct
 * says: time that passes between two attempts counts too
 * why: It adds up how long each attempt took. What passes between the end of one and the beginning of the next, as when
 *     another thread has the processor, is not in the sum, and the attempts go on after the limit.
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
    long spent = 0;
    while (spent < limit.toNanos()) {
      long began = nanoTime.getAsLong();
      boolean succeeded = attempt.getAsBoolean();
      spent += nanoTime.getAsLong() - began;
      if (succeeded) {
        return true;
      }
    }
    return false;
  }
}
