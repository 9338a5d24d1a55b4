package inflight.grader.race.explore;

import java.util.List;

/**
 * What trying the interleavings of one specification came to.
 *
 * @param spec the class name of the specification
 * @param kind what it failed with; null unless it failed
 * @param outcome the outcome or error that it failed with, as jcstress would print it; empty if
 *     none
 * @param description what that means, in the words of the specification, or why it could not be
 *     explored
 * @param outcomes all outcomes that were reached
 * @param explored how many interleavings were tried
 * @param complete true if there were no more to try
 * @param schedule the shortest order that leads to the failure; null if there is none
 */
public record InterleavingResult(
    String spec,
    Status status,
    Kind kind,
    String outcome,
    String description,
    List<Reached> outcomes,
    long explored,
    boolean complete,
    Schedule schedule,
    double seconds) {
  /** What it came to. */
  public enum Status {
    PASSED,
    FAILED,
    /** It cannot be replayed, or what was seen proves nothing; the hardware decides. */
    NOT_EXPLORED,
    /** Too little was seen to say anything: this machine was too busy. */
    INCONCLUSIVE,
    NOT_STARTED,
    /** The explorer itself failed. */
    ERROR
  }

  /** How it failed. */
  public enum Kind {
    FORBIDDEN,
    /** Each waits for what the next one holds, in a circle. */
    DEADLOCK,
    /** Somebody waits, and nobody is left to wake it. */
    LOST_WAKEUP,
    /** Somebody waits for a lock that is never given back. */
    KEPT_LOCK,
    EXCEPTION,
    /** The code under test ended the process. */
    EXIT,
    /** A legal outcome that must be reachable is not: there is too much synchronization. */
    UNREACHED
  }

  /** An outcome and how many of the interleavings led to it. */
  public record Reached(String outcome, long times) {}

  public static InterleavingResult exit(String spec, int exitCode) {
    var words = "the code under test ended the Java process with exit code " + exitCode;
    return new InterleavingResult(
        spec, Status.FAILED, Kind.EXIT, "", words, List.of(), 0, false, null, 0);
  }

  /** The same told in other words. */
  public InterleavingResult describedAs(String words) {
    return new InterleavingResult(
        spec, status, kind, outcome, words, outcomes, explored, complete, schedule, seconds);
  }

  public static InterleavingResult of(String spec, Status status, String description) {
    return new InterleavingResult(
        spec, status, null, "", description, List.of(), 0, false, null, 0);
  }
}
