package inflight.grader.race.steps;

import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls that a thread cannot be brought back from, not even by an interrupt. Where nobody else is
 * left, such a call is better not made. A future's {@code join} is none of them: a pool may be
 * slow.
 */
public final class Uninterruptible {
  private static final int LOOKS = 20;
  private static final long LOOK_NANOS = 5_000_000;

  private Uninterruptible() {}

  /**
   * Whether the calling thread would wait in a step, and nobody has ended that for a while. For all
   * that is not known: false.
   */
  public static boolean waitsInVain(Step step) {
    for (var look = 0; look < LOOKS; look++) {
      if (!wouldWait(step)) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  private static boolean wouldWait(Step step) {
    if (step.kind() != Step.Kind.CALL) {
      return false;
    }
    var name = step.name();
    return switch (step.object()) {
      case ReentrantLock lock ->
          name.equals("lock") && lock.isLocked() && !lock.isHeldByCurrentThread();
      case Semaphore permits ->
          name.equals("acquireUninterruptibly") && permits.availablePermits() == 0;
      case Condition condition -> name.equals("awaitUninterruptibly");
      default -> false;
    };
  }
}
