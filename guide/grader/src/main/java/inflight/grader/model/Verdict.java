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
 * @param kept true if it was reached by an earlier run, and nothing that it depends on has changed
 */
public record Verdict(
    Axis axis,
    Status status,
    String summary,
    List<Finding> findings,
    Object evidence,
    double seconds,
    boolean kept) {
  public Verdict {
    findings = List.copyOf(findings);
  }

  /** A verdict that has just been reached. */
  public Verdict(
      Axis axis,
      Status status,
      String summary,
      List<Finding> findings,
      Object evidence,
      double seconds) {
    this(axis, status, summary, findings, evidence, seconds, false);
  }

  /** The same, as one that was reached by an earlier run. */
  public Verdict asKept() {
    return new Verdict(axis, status, summary, findings, evidence, seconds, true);
  }

  /** A verdict that was reached without running anything. */
  public static Verdict of(Axis axis, Status status, String summary) {
    return new Verdict(axis, status, summary, List.of(), null, 0);
  }

  /** The status as the board prints it, such as {@code passed (kept)}. */
  public String label() {
    return status.label() + (kept ? " (kept)" : "");
  }
}
