package inflight.grader.model;

import java.util.List;

/**
 * What one axis of one exercise came to.
 *
 * @param summary one line: the evidence in short, or the reason
 * @param findings what is wrong, or worth knowing, in the order in which to read it
 * @param evidence the data that the verdict was reached from, as it is written to grade.json; null
 *     if nothing was run
 * @param seconds what it took
 */
public record Verdict(
    Axis axis,
    Status status,
    String summary,
    List<Finding> findings,
    Object evidence,
    double seconds) {
  public Verdict {
    findings = List.copyOf(findings);
  }

  /** A verdict that was reached without running anything. */
  public static Verdict of(Axis axis, Status status, String summary) {
    return new Verdict(axis, status, summary, List.of(), null, 0);
  }
}
