package inflight.grader.model;

/** What an axis came to. */
public enum Status {
  PASSED("passed"),
  FAILED("FAILED"),
  /** Some of it is there and nothing of that is wrong, but a TODO is left. */
  UNFINISHED("unfinished"),
  /** The stub is as it was handed out. */
  NOT_STARTED("not started"),
  /** An earlier axis has not passed, so this one was not run. */
  WAITING("waiting"),
  /** The machine cannot measure it now; the summary says why. */
  INCONCLUSIVE("inconclusive"),
  /** The grader could not judge. Never the learner's fault, and never green. */
  ERROR("GRADER ERROR");

  private final String label;

  Status(String label) {
    this.label = label;
  }

  public String label() {
    return label;
  }

  /** True if this makes the run red whatever the options are. */
  public boolean isRed() {
    return this == FAILED || this == ERROR;
  }

  /**
   * True if this makes a run with {@code -Dstrict} red. Inconclusive does not: the author of a
   * solution cannot mend the machine that it is graded on.
   */
  public boolean isRedWhenStrict() {
    return this != PASSED && this != INCONCLUSIVE;
  }
}
