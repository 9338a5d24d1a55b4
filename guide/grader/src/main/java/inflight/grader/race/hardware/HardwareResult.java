package inflight.grader.race.hardware;

import java.util.Comparator;
import java.util.List;

/**
 * What was seen of one specification on this machine's hardware.
 *
 * @param spec the class name of the specification, as jcstress writes it
 * @param outcomes the outcomes that were seen
 * @param samples how often the actors met
 * @param messages in words: how it failed, or why it could not be judged; empty as a rule
 * @param where the learner's line that the first message speaks of, such as {@code Bank.java:14};
 *     empty if there is none
 */
public record HardwareResult(
    String spec,
    Status status,
    List<Seen> outcomes,
    long samples,
    List<String> messages,
    String where) {
  /** What it came to. */
  public enum Status {
    PASSED,
    FAILED,
    NOT_STARTED,
    /** The machine has one core, and two actors never run at once. */
    NOT_POSSIBLE,
    /** The machine is too busy: what it showed is too little, or it did not show a known bug. */
    INCONCLUSIVE,
    ERROR
  }

  /** An outcome: how often it was seen, and what the specification says of it. */
  public record Seen(String outcome, String expect, String description, long samples) {
    boolean isBad() {
      return samples > 0 && (expect.equals("FORBIDDEN") || expect.equals("UNKNOWN"));
    }
  }

  public HardwareResult {
    outcomes = List.copyOf(outcomes);
    messages = List.copyOf(messages);
  }

  public HardwareResult(
      String spec, Status status, List<Seen> outcomes, long samples, List<String> messages) {
    this(spec, status, outcomes, samples, messages, "");
  }

  public static HardwareResult of(String spec, Status status, String message) {
    return new HardwareResult(spec, status, List.of(), 0, List.of(message));
  }

  /** The forbidden outcome that was seen most often; null if there is none. */
  public Seen forbidden() {
    return outcomes.stream()
        .filter(Seen::isBad)
        .max(Comparator.comparingLong(Seen::samples))
        .orElse(null);
  }
}
