package inflight.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/**
 * A call did not end within its limit. The message tells why in plain words; it has no stack trace
 * of its own.
 */
public final class HangError extends AssertionError {
  private static final long serialVersionUID = 1;

  /** How long a call that has taken long is looked at. */
  private static final Duration SUSPICION = Duration.ofSeconds(3);

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * A thread that had not ended.
   *
   * @param does what it does, in words, such as {@code waits for a ReentrantLock}
   * @param heldBy the name of the thread that holds that; empty if none does, or it is not known
   * @param where the learner's line; empty if there is none on its stack
   */
  public record Blocked(
      String name, boolean virtual, Thread.State state, String does, String heldBy, String where) {}

  private final transient List<Blocked> threads;
  private final String where;

  /**
   * Tells of a call under way whether it hangs. What is returned is to be asked again and again: it
   * is empty until each thread of the call has had its chance to go on, whatever the load of the
   * machine, which takes some seconds.
   *
   * @param thread where the call is made
   * @param before the id of a thread that was made before the call: threads of greater ids are its
   *     own
   * @param already how long it has been under way
   */
  public static Supplier<Optional<HangError>> suspect(
      Thread thread, long before, Duration already) {
    LongPredicate wanted = id -> id > before || id == thread.threadId();
    var begun = System.nanoTime() - already.toNanos();
    return new Supplier<>() {
      private Patience patience = new Patience(SUSPICION, LONGEST, wanted, thread);

      @Override
      public Optional<HangError> get() {
        try {
          return patience
              .over()
              .map(it -> Hang.of(it, Duration.ofNanos(System.nanoTime() - begun)));
        } catch (Inconclusive e) {
          patience = new Patience(SUSPICION, LONGEST, wanted, thread);
          return Optional.empty();
        }
      }
    };
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
