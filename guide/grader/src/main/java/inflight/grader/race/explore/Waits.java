package inflight.grader.race.explore;

import inflight.grader.race.steps.Step;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits that give a lock back, and what wakes them: {@code Object.wait}, and {@code await} of a
 * {@link ReentrantLock}'s condition. When an actor notifies the other one, that is remembered, and
 * done when the other is to go on: so whether it is the first to get the lock is a matter of the
 * plan, not of luck. Guarded by the run, except where it says so.
 */
final class Waits {
  private final Holds holds;

  Waits(Holds holds) {
    this.holds = holds;
  }

  /** The lock that a wait gives back; null if the step is no such wait. */
  Object lockOf(Step step) {
    if (step.kind() != Step.Kind.CALL || step.isTimeOver()) {
      return null;
    }
    if (step.waitsOnMonitor()) {
      return step.object();
    }
    return step.object() instanceof Condition && step.name().startsWith("await")
        ? holds.ownerOf(step.object())
        : null;
  }

  /** Whether a step wakes those who wait on its object. */
  static boolean wakes(Step step) {
    return step.site().what().startsWith("Object.notify")
        || step.object() instanceof Condition && step.name().startsWith("signal");
  }

  /** Whether a thread may wake those who wait on an object. */
  boolean mayWake(Thread thread, Object object) {
    return object instanceof Condition
        ? holds.holder(holds.ownerOf(object)) == thread
        : Thread.holdsLock(object);
  }

  /** Wakes whoever waits, if nobody holds the lock. */
  static void tryWake(Object object, Object lock) {
    if (object instanceof Condition condition
        && lock instanceof ReentrantLock reentrant
        && reentrant.tryLock()) {
      try {
        condition.signalAll();
      } finally {
        reentrant.unlock();
      }
    }
  }

  /** Wakes for real whoever waits. Nobody may hold the lock. Takes it, so call it unguarded. */
  static void wake(Object object, Object lock) {
    if (object instanceof Condition condition && lock instanceof ReentrantLock reentrant) {
      reentrant.lock();
      try {
        condition.signalAll();
      } finally {
        reentrant.unlock();
      }
    } else {
      synchronized (object) {
        object.notifyAll();
      }
    }
  }
}
