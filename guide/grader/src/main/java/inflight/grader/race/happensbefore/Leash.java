package inflight.grader.race.happensbefore;

import inflight.grader.race.steps.Step;
import inflight.grader.race.steps.Steps;
import inflight.grader.race.steps.TheEnd;
import inflight.grader.race.steps.Uninterruptible;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells a listener, until the run is over: then it ends the threads that still take steps. */
final class Leash implements Steps {
  /** An actor that takes more steps when it is alone waits for the other. */
  private static final int MOST_STEPS = 20_000;

  private final Steps listener;
  private final TheEnd theEnd = new TheEnd();
  private final AtomicInteger steps = new AtomicInteger();
  private volatile boolean isOver;
  private volatile Thread actor;

  Leash(Steps listener) {
    this.listener = listener;
  }

  /** Begins to count anew. */
  void lengthen() {
    steps.set(0);
  }

  boolean isTaut() {
    return steps.get() > MOST_STEPS;
  }

  void pull() {
    isOver = true;
  }

  /** True on a thread of an actor: only those can be waited for in vain. */
  private boolean listens() {
    return Thread.currentThread() == actor;
  }

  @Override
  public void begins(Thread... earlier) {
    actor = Thread.currentThread();
    listener.begins(earlier);
  }

  @Override
  public void before(Step step) {
    // What gives a monitor back must never end before it has.
    if (step.kind() != Step.Kind.UNLOCK) {
      steps.incrementAndGet();
      if (isOver || isTaut()) {
        theEnd.before(step);
      }
      if (listens() && Uninterruptible.waitsInVain(step)) {
        steps.set(MOST_STEPS + 1);
        theEnd.before(step);
      }
    }
    if (!isOver) {
      listener.before(step);
    }
  }

  @Override
  public void after(Step step, Object value) {
    if (!isOver) {
      listener.after(step, value);
    }
  }

  @Override
  public void initializes(int change) {
    if (!isOver) {
      listener.initializes(change);
    }
  }
}
