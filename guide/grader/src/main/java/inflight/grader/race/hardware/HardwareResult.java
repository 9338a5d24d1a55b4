package inflight.grader.race.hardware;

import java.util.List;

/**
 * What jcstress saw of one specification on this machine.
 *
 * @param spec the class name of the specification
 * @param outcomes the outcomes that were seen, and those that were expected and were not, with zero
 *     samples
 * @param samples how often the actors met
 * @param messages what a failed virtual machine left behind; empty as a rule
 */
public record HardwareResult(
    String spec, Status status, List<Seen> outcomes, long samples, List<String> messages) {
  /** What it came to. */
  public enum Status {
    PASSED,
    FAILED,
    NOT_STARTED,
    /** The machine cannot run two actors at once. */
    NOT_POSSIBLE,
    ERROR
  }

  /** An outcome: how often it was seen, and what the specification says of it. */
  public record Seen(String outcome, String expect, String description, long samples) {}

  public static HardwareResult of(String spec, Status status, String message) {
    return new HardwareResult(spec, status, List.of(), 0, List.of(message));
  }

  /** The forbidden outcome that was seen most often; null if there is none. */
  public Seen forbidden() {
    return outcomes.stream()
        .filter(
            it ->
                it.samples() > 0
                    && (it.expect().equals("FORBIDDEN") || it.expect().equals("UNKNOWN")))
        .max(java.util.Comparator.comparingLong(Seen::samples))
        .orElse(null);
  }
}
