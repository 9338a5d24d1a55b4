package inflight.testkit;

import java.time.Duration;
import java.util.List;

/**
 * A call did not end within its limit. The message tells why in plain words; it has no stack trace
 * of its own.
 */
public final class HangError extends AssertionError {
  private static final long serialVersionUID = 1;

  /**
   * A thread that had not ended.
   *
   * @param waitsFor what it waits for, in words; empty if it runs
   * @param heldBy the name of the thread that holds that; empty if none does, or it is not known
   * @param where the learner's line; empty if there is none on its stack
   */
  public record Blocked(
      String name,
      boolean virtual,
      Thread.State state,
      String waitsFor,
      String heldBy,
      String where) {}

  private final transient List<Blocked> threads;
  private final String where;

  /**
   * Tells why a call on a thread of this process has not ended.
   *
   * @param after how long it has run
   * @param before the id of a thread that was made before the call: threads of greater ids are its
   *     own
   */
  public static HangError of(Thread thread, Duration after, long before) {
    return Hang.describe(thread, after, before);
  }

  HangError(String words, String where, List<Blocked> threads) {
    super(words);
    this.where = where;
    this.threads = List.copyOf(threads);
  }

  /** The threads that the test or the code under test had started and that had not ended. */
  public List<Blocked> threads() {
    return threads;
  }

  /** The learner's line to look at first; empty if there is none. */
  public String where() {
    return where;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
