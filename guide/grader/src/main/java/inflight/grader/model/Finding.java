package inflight.grader.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * One thing that the learner should know about a verdict.
 *
 * @param claim what does not hold, as a sentence
 * @param details what was seen and what was expected, line by line
 * @param where the learner's own line, such as {@code HitCounter.java:14}; empty if there is none
 */
public record Finding(String claim, List<String> details, String where) {
  private static final String NOTE = "Note, nothing for you to do: ";

  public Finding {
    details = List.copyOf(details);
  }

  public Finding(String claim, List<String> details) {
    this(claim, details, "");
  }

  /** Something that is good to know and asks for nothing. */
  public static Finding note(String words) {
    return new Finding(NOTE + words, List.of());
  }

  /** Whether it asks for nothing. */
  public boolean isNote() {
    return claim.startsWith(NOTE);
  }

  /** The claim, with the learner's line behind it unless the claim names that line itself. */
  public String headline() {
    var isNamed = Pattern.compile(Pattern.quote(where) + "(?!\\d)").matcher(claim).find();
    return where.isEmpty() || isNamed ? claim : "%s  (%s)".formatted(claim, where);
  }
}
