package inflight.grader.model;

/**
 * What a solution is judged on, in the order in which it is judged: a later axis waits until the
 * earlier ones pass.
 */
public enum Axis {
  /** The behavior tests, {@code XTest}. */
  CORRECT("correct"),
  /**
   * The jcstress specification, {@code XStress}: every interleaving, and this machine's hardware.
   */
  RACE_FREE("race-free"),
  /** The speed trial, {@code XSpeed}: the ratio to a baseline, measured in the same run. */
  FASTER("faster");

  private final String label;

  Axis(String label) {
    this.label = label;
  }

  /** The name that the board, the guide and the headers of mistakes use. */
  public String label() {
    return label;
  }
}
