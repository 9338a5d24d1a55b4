package inflight.grader.race.happensbefore;

/**
 * Whether happens-before orders what the actors of one specification do.
 *
 * @param spec the class name of the specification
 * @param what the field, element or collection that is raced for; empty unless it failed
 * @param first the earlier access, such as {@code write at HitCounter.java:12}
 * @param second the later access
 * @param where the learner's line of the two
 * @param description why it was not judged, or what went wrong, or in which runs a race was found
 */
public record OrderResult(
    String spec,
    Status status,
    String what,
    String first,
    String second,
    String where,
    String description) {
  /** What it came to. */
  public enum Status {
    PASSED,
    FAILED,
    /** It opts out, or no actor can run without the other. */
    NOT_JUDGED,
    NOT_STARTED,
    /** The checker itself failed. */
    ERROR
  }

  public static OrderResult of(String spec, Status status, String description) {
    return new OrderResult(spec, status, "", "", "", "", description);
  }
}
