package inflight.grader.race.explore;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what takes another thread a moment, and tells nobody when it is done. */
final class Looking {
  private static final int SPINS = 100;
  private static final long PAUSE_NANOS = 20_000;

  private Looking() {}

  /** Returns when something is no longer so, or has been so at so many looks. */
  static void aWhile(BooleanSupplier isSo, int looks) {
    for (var look = 0; look < looks && isSo.getAsBoolean(); look++) {
      if (look < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
