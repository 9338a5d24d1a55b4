package inflight.grader.behavior;

import inflight.grader.model.Finding;
import inflight.testkit.WaitedInVain;
import java.util.List;
import org.junit.platform.engine.CancellationToken;

/**
 * Whether a test class has shown enough: what is left of it need not run. Called by the one thread
 * that runs the tests.
 */
final class Ending {
  private static final int MOST_WAITED_IN_VAIN = 3;

  private final List<String> until;
  private final CancellationToken token = CancellationToken.create();
  private final StringBuilder told = new StringBuilder();
  private int waitedInVain;

  /**
   * An ending.
   *
   * @param until the words after which no further test is run; none for all tests
   */
  Ending(List<String> until) {
    this.until = List.copyOf(until);
  }

  CancellationToken token() {
    return token;
  }

  /** Cancels what is left if all the words that were waited for have been told with this one. */
  void told(Finding finding) {
    told.append(finding.claim())
        .append(' ')
        .append(String.join(" ", finding.details()))
        .append(' ');
    var text = told.toString().replaceAll("\\s+", " ");
    if (!until.isEmpty() && until.stream().allMatch(text::contains)) {
      token.cancel();
    }
  }

  /**
   * Whether too many waits were in vain: each further test would wait so too, and a learner has
   * enough to read.
   */
  boolean hasWaitedEnough(Throwable failure) {
    return WaitedInVain.isIn(failure) && ++waitedInVain == MOST_WAITED_IN_VAIN;
  }
}
