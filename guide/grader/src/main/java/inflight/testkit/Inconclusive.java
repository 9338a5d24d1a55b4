package inflight.testkit;

import java.util.Optional;
import org.opentest4j.TestAbortedException;

/**
 * A test could not be judged on this machine just now: what it waits for may still come, and
 * nothing shows that it never will. It has neither passed nor failed. The message says why, in
 * plain words.
 */
public final class Inconclusive extends TestAbortedException {
  private static final long serialVersionUID = 1;

  private static volatile Inconclusive latest;

  private volatile boolean stillRunning;

  public Inconclusive(String reason) {
    super(reason);
    latest = this;
  }

  /**
   * True if the test had not ended, and may still run: whoever runs the next has it for company.
   */
  public boolean isStillRunning() {
    return stillRunning;
  }

  void testStillRuns() {
    stillRunning = true;
  }

  /**
   * The latest since the last call, if any, which is then forgotten. Code under test may have
   * caught it, and what fails after that proves nothing.
   */
  static Optional<Inconclusive> takeLatest() {
    var taken = Optional.ofNullable(latest);
    latest = null;
    return taken;
  }
}
