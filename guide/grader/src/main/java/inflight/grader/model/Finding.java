package inflight.grader.model;

import java.util.List;

/**
 * One thing that the learner should know about a verdict.
 *
 * @param claim what does not hold, as a sentence
 * @param details what was seen and what was expected, line by line
 * @param where the learner's own line, such as {@code HitCounter.java:14}; empty if there is none
 */
public record Finding(String claim, List<String> details, String where) {
  public Finding {
    details = List.copyOf(details);
  }

  public Finding(String claim, List<String> details) {
    this(claim, details, "");
  }
}
