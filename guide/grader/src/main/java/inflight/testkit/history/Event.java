package inflight.testkit.history;

import inflight.testkit.Words;
import java.util.Locale;

/**
 * Something that happened to a queue of jobs: a call with its result, an effect, or the end of a
 * worker. All times are {@link System#nanoTime} of one machine, which is one clock for all its
 * processes.
 *
 * @param worker which worker it was; 0 for whoever enqueues
 * @param job the job's id; 0 if it is about none
 * @param attempt of a claim
 * @param receipt of a claim, or shown by whoever settles
 * @param delay in nanoseconds, of what is enqueued or handed back
 * @param call when the call was made, or when it happened
 * @param back when the call came back; {@link #NEVER} if its worker was killed before
 * @param answer what it said: whether it counted
 */
public record Event(
    Kind kind,
    int worker,
    long job,
    int attempt,
    String receipt,
    long delay,
    long call,
    long back,
    boolean answer) {
  /** When a call came back that did not. */
  public static final long NEVER = Long.MAX_VALUE;

  /** What happened. */
  public enum Kind {
    ENQUEUED,
    CLAIMED,
    /** A claim found nothing, or was never answered. */
    EMPTY,
    /** The job's work was done. */
    EFFECT,
    ACKED,
    /** Handed back. */
    FAILED,
    KILLED,
    /** At the end, when every lease was over and nobody found anything to claim, it was there. */
    LEFT
  }

  public static Event enqueued(long job, long delay, long call, long back) {
    return new Event(Kind.ENQUEUED, 0, job, 0, "", delay, call, back, true);
  }

  public static Event claimed(
      int worker, long job, int attempt, String receipt, long call, long back) {
    return new Event(Kind.CLAIMED, worker, job, attempt, receipt, 0, call, back, true);
  }

  public static Event empty(int worker, long call, long back) {
    return new Event(Kind.EMPTY, worker, 0, 0, "", 0, call, back, true);
  }

  public static Event effect(int worker, long job, long at) {
    return new Event(Kind.EFFECT, worker, job, 0, "", 0, at, at, true);
  }

  public static Event acked(
      int worker, long job, String receipt, boolean answer, long call, long back) {
    return new Event(Kind.ACKED, worker, job, 0, receipt, 0, call, back, answer);
  }

  public static Event failed(
      int worker, long job, String receipt, boolean answer, long delay, long call, long back) {
    return new Event(Kind.FAILED, worker, job, 0, receipt, delay, call, back, answer);
  }

  public static Event killed(int worker, long at) {
    return new Event(Kind.KILLED, worker, 0, 0, "", 0, at, at, true);
  }

  public static Event left(long job, long at) {
    return new Event(Kind.LEFT, 0, job, 0, "", 0, at, at, true);
  }

  public boolean cameBack() {
    return back != NEVER;
  }

  /** Whether it may have counted: it did, or its worker was killed before the answer came. */
  boolean mayHaveCounted() {
    return answer || !cameBack();
  }

  /**
   * In words, with its time.
   *
   * @param start the moment from which time is counted
   */
  String words(long start) {
    var time = String.format(Locale.ROOT, "%7.1f ms  ", (call - start) / 1e6);
    return time
        + switch (kind) {
          case ENQUEUED -> Words.format("job %d is enqueued", job);
          case CLAIMED -> Words.format("worker %d claims job %d, attempt %d", worker, job, attempt);
          case EMPTY ->
              Words.format(
                  "worker %d %s",
                  worker, cameBack() ? "finds nothing to claim" : "begins to claim");
          case EFFECT -> Words.format("worker %d does job %d", worker, job);
          case ACKED -> settles("acknowledges");
          case FAILED -> settles("hands back");
          case KILLED -> Words.format("worker %d is killed", worker);
          case LEFT -> Words.format("job %d is still in the table, and nobody can claim it", job);
        };
  }

  private String settles(String does) {
    return Words.format(
        "worker %d %s job %d%s",
        worker, does, job, !cameBack() ? ", and hears no answer" : answer ? "" : ": false");
  }
}
