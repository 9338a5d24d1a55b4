package inflight.grader.race.steps;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Ends whoever still takes steps in a run that is over, by an error at its next step. */
public final class TheEnd implements Steps {
  /** A thread that catches the error so often, and goes on, is put to sleep for ever. */
  private static final int MOST_TIMES = 200;

  private final Map<Thread, Integer> times = new ConcurrentHashMap<>();

  @Override
  public void before(Step step) {
    // What gives a monitor back must never end before it has.
    if (step.kind() == Step.Kind.UNLOCK) {
      return;
    }
    var thread = Thread.currentThread();
    if (times.merge(thread, 1, Integer::sum) == 1) {
      // It says nothing to anybody.
      thread.setUncaughtExceptionHandler((ended, why) -> {});
    }
    while (times.get(thread) > MOST_TIMES) {
      LockSupport.park(this);
      Thread.interrupted();
    }
    throw Abandoned.INSTANCE;
  }
}
