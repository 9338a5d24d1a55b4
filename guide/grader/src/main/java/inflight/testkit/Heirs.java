package inflight.testkit;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Knows the threads that one call starts, by the context class loader that they inherit: for a race
 * between a call that starts a thread and one that ends it. A thread that is made not to inherit is
 * not found. All methods may be called from any thread.
 */
public final class Heirs {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final ClassLoader mark = new ClassLoader() {};

  /** Makes a call on the calling thread; the threads that it starts are the heirs. */
  public void of(Runnable call) {
    var me = Thread.currentThread();
    var before = me.getContextClassLoader();
    me.setContextClassLoader(mark);
    try {
      call.run();
    } finally {
      me.setContextClassLoader(before);
    }
  }

  /** Blocks until each heir that there is now waits with a timeout or has ended; 2 s at most. */
  public void letSleep() {
    until(it -> it.getState() == Thread.State.TIMED_WAITING);
  }

  /**
   * Blocks until no heir lives, or for 2 s in which this process could run.
   *
   * @return true if none lives
   */
  public boolean haveEnded() {
    return until(it -> false);
  }

  private boolean until(Predicate<Thread> condition) {
    var begun = Pulse.nanoTime();
    while (awake(condition).isPresent()) {
      if (Pulse.nanoTime() - begun > LIMIT.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(100_000);
    }
    return true;
  }

  /** A living heir of which the condition does not hold. */
  private Optional<Thread> awake(Predicate<Thread> condition) {
    var group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    var threads = new Thread[2 * group.activeCount() + 16];
    var count = group.enumerate(threads);
    var me = Thread.currentThread();
    return Arrays.stream(threads, 0, count)
        .filter(it -> it != me && it.getContextClassLoader() == mark)
        .filter(it -> it.isAlive() && !condition.test(it))
        .findFirst();
  }
}
