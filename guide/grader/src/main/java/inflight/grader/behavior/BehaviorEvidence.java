package inflight.grader.behavior;

import inflight.grader.model.Status;
import java.util.List;

/**
 * The evidence on behavior.
 *
 * @param tests what each test came to, in the order in which they ran
 */
public record BehaviorEvidence(List<Test> tests) {
  public BehaviorEvidence {
    tests = List.copyOf(tests);
  }

  /**
   * A behavior, told by its test's sentence. WAITING means that it was not run, because an earlier
   * one hung.
   *
   * @param corner true if it is of a corner of the contract, and not of the core
   */
  public record Test(String behavior, boolean corner, Status status, double seconds) {}

  long count(Status status) {
    return tests.stream().filter(test -> test.status() == status).count();
  }

  /** How many of the core, or of the corners, there are. */
  long of(boolean corner) {
    return tests.stream().filter(test -> test.corner() == corner).count();
  }

  /** How many of the core, or of the corners, hold. */
  long holding(boolean corner) {
    return tests.stream()
        .filter(test -> test.corner() == corner && test.status() == Status.PASSED)
        .count();
  }

  /** True if what the exercise is about holds, whatever becomes of the corners. */
  boolean coreHolds() {
    return of(false) > 0 && holding(false) == of(false);
  }
}
