package inflight.testkit;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a callback may throw, whatever it declares: a class that calls one must cope with each of
 * these. For a test to go through: {@code for (var failure : CallbackFailure.values())}.
 */
public enum CallbackFailure {
  RUNTIME_EXCEPTION("a RuntimeException", IllegalStateException::new),
  ERROR("an Error", Error::new),
  STACK_OVERFLOW_ERROR("a StackOverflowError", StackOverflowError::new),
  CHECKED_EXCEPTION("a checked exception that it does not declare", IOException::new),
  INTERRUPTED_EXCEPTION("an InterruptedException", InterruptedException::new),
  CANCELLATION_EXCEPTION("a CancellationException", CancellationException::new),
  // What the JDK's futures wrap failures in: whoever unwraps theirs must leave the callback's
  // alone.
  COMPLETION_EXCEPTION(
      "a CompletionException with a cause",
      message -> new CompletionException(message, new IOException("its cause"))),
  EXECUTION_EXCEPTION(
      "an ExecutionException with a cause",
      message -> new ExecutionException(message, new IOException("its cause"))),
  THROWABLE("a Throwable that is neither an Exception nor an Error", Throwable::new);

  private final String words;
  private final Function<String, Throwable> create;

  CallbackFailure(String words, Function<String, Throwable> create) {
    this.words = words;
    this.create = create;
  }

  /**
   * A callback that throws one and the same instance whenever it is called: one that is caught
   * twice cannot suppress itself. May be called from any thread.
   */
  public Thrower thrower() {
    return new Thrower(create.apply("thrown by the callback"));
  }

  /** For a test's words, such as {@code an Error}. */
  @Override
  public String toString() {
    return words;
  }

  /** Throws, in whatever kind of callback is due: {@code thrower::run} is a Runnable. */
  public static final class Thrower {
    private final Throwable thrown;
    private final Throwable cause;

    private Thrower(Throwable thrown) {
      this.thrown = thrown;
      cause = thrown.getCause();
    }

    /**
     * What each call throws, for a comparison with what has come out.
     *
     * @throws AssertionError if it is not as it was: somebody has given it a cause, or has let it
     *     suppress something. Who is told both sees in it what the callback did not say.
     */
    public Throwable thrown() {
      for (var added : thrown.getSuppressed()) {
        throw added("the suppressed " + Throwables.describe(added));
      }
      if (thrown.getCause() != cause) {
        throw added("the cause " + Throwables.describe(thrown.getCause()));
      }
      return thrown;
    }

    private AssertionError added(String what) {
      return new AssertionError(
          Words.format(
              "What the callback threw, %s, is no longer as it was: to it was added %s.",
              thrown.getClass().getSimpleName(), what));
    }

    /** As a {@link Runnable}; always throws. */
    public void run() {
      CallbackFailure.<RuntimeException>sneak(thrown);
    }

    /** As a {@link Supplier} or a {@link Callable}; always throws. */
    public <T> T get() {
      run();
      throw new AssertionError("It throws.");
    }

    /** As a {@link Function}; always throws. */
    public <T, R> R apply(T argument) {
      return get();
    }
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
