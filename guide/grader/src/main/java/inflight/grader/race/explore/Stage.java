package inflight.grader.race.explore;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Abandoned;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * What is done before the actors begin and after they have ended: on a thread of its own, since it
 * runs the learner's code and may never come back.
 */
final class Stage {
  private static final long LOOK_NANOS = 200_000;
  private static final long LAST_LOOK_NANOS = 10_000_000;

  /** So often in a row it must be seen to wait, or to use no processor time. */
  private static final int LOOKS = 150;

  private static final long MOST_CPU_NANOS = 3_000_000_000L;

  /** How it ended. */
  enum End {
    DONE,
    /** It waits, and not for a time. */
    WAITS,
    UNKNOWN
  }

  private final ActorThread thread;
  private volatile Throwable thrown;
  private volatile boolean isDone;

  Stage(ActorThread thread) {
    this.thread = thread;
  }

  /** Runs it, and throws what it throws. */
  End play(Specification.Action action) throws Throwable {
    var watch = Thread.currentThread();
    isDone = false;
    thread.play(
        () -> {
          try {
            action.run();
          } catch (Throwable e) {
            thrown = e;
          } finally {
            isDone = true;
            LockSupport.unpark(watch);
          }
        });
    var end = await();
    if (end == End.DONE) {
      // The thread is to be idle when it is used next.
      while (!thread.isIdle()) {
        Thread.onSpinWait();
      }
      if (thrown == Abandoned.INSTANCE) {
        return End.WAITS;
      }
      if (thrown != null) {
        throw thrown;
      }
    }
    return end;
  }

  private End await() {
    var pause = LOOK_NANOS;
    var waiting = 0;
    var idle = 0;
    var cpuBefore = -1L;
    while (!isDone) {
      LockSupport.parkNanos(pause);
      pause = Math.min(LAST_LOOK_NANOS, pause * 3 / 2);
      var state = thread.getState();
      waiting = state == Thread.State.WAITING || state == Thread.State.BLOCKED ? waiting + 1 : 0;
      var cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId());
      idle = cpu == cpuBefore ? idle + 1 : 0;
      cpuBefore = cpu;
      if (!isDone && waiting >= LOOKS) {
        return End.WAITS;
      }
      if (!isDone && (idle >= 4 * LOOKS || cpu > MOST_CPU_NANOS)) {
        return End.UNKNOWN;
      }
    }
    return End.DONE;
  }
}
