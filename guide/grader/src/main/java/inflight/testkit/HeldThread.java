package inflight.testkit;

import java.util.function.Consumer;

/**
 * A thread that lives once it has been started, and runs nothing before somebody lets it: an actor
 * of a specification, say, that plays a thread of the code under test. For code that uses the
 * thread itself (unparks it, joins it, asks whether it lives); where it does not, a thread that is
 * {@link NeverRuns} can be steered.
 */
public final class HeldThread extends Thread {
  private final Consumer<HeldThread> started;
  private final Gate mayRun = new Gate();

  /**
   * @param started told on the thread that has started this one
   */
  public HeldThread(Runnable body, Consumer<HeldThread> started) {
    // Named like the grader's own: while it is held, it is nobody who could wake another.
    super(null, body, "inflight-held");
    this.started = started;
    setDaemon(true);
  }

  @Override
  public void start() {
    super.start();
    started.accept(this);
  }

  @Override
  public void run() {
    mayRun.awaitThroughInterrupts();
    super.run();
  }

  /** Lets it run, and returns when it has ended. */
  public void runToTheEnd() {
    mayRun.open();
    try {
      join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted, although nobody interrupts", e);
    }
  }
}
