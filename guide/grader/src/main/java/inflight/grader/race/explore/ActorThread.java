package inflight.grader.race.explore;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Steered;

/** The thread of one actor in one run. */
final class ActorThread extends Thread implements Steered {
  enum State {
    /** It waits for its turn, at a step or before its first. */
    READY,
    /** It has the turn, or had it when it blocked. */
    RUNNING,
    DONE
  }

  final Run run;
  final int index;
  private final Specification.Action body;

  // Guarded by run.
  State state = State.READY;

  /** How many steps it has come to: unchanged between two looks means that it has not moved. */
  volatile int arrivals;

  /**
   * True while it is in a hook: if it waits there, it waits for its turn or for a moment, not for
   * the other actor.
   */
  volatile boolean inHook = true;

  /** What it threw; read after it is done. */
  Throwable thrown;

  ActorThread(Run run, int index, Specification.Action body) {
    super(null, null, "thread " + (index + 1), 0, false);
    this.run = run;
    this.index = index;
    this.body = body;
    setDaemon(true);
  }

  @Override
  public void step(int site, Object written) {
    run.step(this, site, written);
  }

  @Override
  public void gave(int site, Object value) {
    run.gave(this, site, value);
  }

  @Override
  public void run() {
    run.awaitTurn(this);
    try {
      body.run();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      run.done(this);
    }
  }
}
