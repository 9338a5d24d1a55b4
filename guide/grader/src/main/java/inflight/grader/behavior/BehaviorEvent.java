package inflight.grader.behavior;

import inflight.grader.model.Finding;

/**
 * What the child that runs a behavior test class reports, one line each, as it happens.
 *
 * @param kind what happened
 * @param test the test's sentence; empty for DONE
 * @param finding why the test does not pass; null if it does
 * @param seconds what the test took
 */
record BehaviorEvent(Kind kind, String test, Finding finding, double seconds) {
  enum Kind {
    /** The test is in the plan. All tests are planned before the first starts. */
    PLANNED,
    STARTED,
    PASSED,
    FAILED,
    /** The test ran into a TODO. */
    TODO,
    /**
     * The test did not end within its limit. The child ends itself after that, since the test may
     * still run.
     */
    HUNG,
    /** All tests have ended. */
    DONE
  }
}
