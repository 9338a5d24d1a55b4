package inflight.grader.behavior;

import inflight.grader.model.Finding;

/**
 * What a judge process reports of a behavior test class, one line each, as it happens.
 *
 * @param kind what happened
 * @param id tells the test from all others; empty for DONE and MISSING
 * @param test the test's sentence, or for MISSING the reason
 * @param corner true if the test is of a corner of the contract
 * @param finding why the test does not pass; null if it does
 * @param seconds what the test took
 */
record BehaviorEvent(
    Kind kind, String id, String test, boolean corner, Finding finding, double seconds) {
  enum Kind {
    /** The class that was handed in is not there: no test was run. */
    MISSING,
    /** The test is in the plan. All tests are planned before the first starts. */
    PLANNED,
    STARTED,
    /** What it is judged on, such as a database; in words. */
    JUDGED_ON,
    PASSED,
    FAILED,
    /** The test ran into a TODO. */
    TODO,
    /** The machine was too busy to tell. */
    INCONCLUSIVE,
    /** The same, and the test still runs: the process ends itself after that. */
    STILL_RUNNING,
    /**
     * The test did not end within its limit. The process ends itself after that, since the test may
     * still run.
     */
    HUNG,
    /** All tests have ended. */
    DONE
  }

  static BehaviorEvent of(Kind kind, String words) {
    return new BehaviorEvent(kind, "", words, false, null, 0);
  }
}
