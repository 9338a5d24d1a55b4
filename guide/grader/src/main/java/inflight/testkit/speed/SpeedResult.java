package inflight.testkit.speed;

import java.util.List;

/**
 * What a trial came to.
 *
 * @param reason the verdict as a sentence
 * @param bar the ratio to reach
 * @param candidate how many times as fast as the baseline the candidate is
 * @param yardstick the same of the yardstick
 * @param rounds what each round took
 * @param cores that this process may use
 */
public record SpeedResult(
    String what,
    Verdict verdict,
    String reason,
    double bar,
    Ratio candidate,
    Ratio yardstick,
    List<Round> rounds,
    int cores,
    double seconds) {
  /** What it came to. */
  public enum Verdict {
    PASSED,
    FAILED,
    INCONCLUSIVE,
    NOT_STARTED
  }

  /**
   * One round: each contender once, in an order that changes.
   *
   * @param baseline nanoseconds, as are the others
   */
  public record Round(long baseline, long candidate, long yardstick) {}

  /** A median with the interval that it lies in. */
  public record Ratio(double median, double low, double high) {
    static final Ratio NONE = new Ratio(0, 0, 0);
  }
}
