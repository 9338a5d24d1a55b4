package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Several attempts at the same thing, all at once: the first to succeed counts.
 *
 * <p>An attempt succeeds by returning, whatever it returns, null too. The first that does is the
 * <i>winner</i>. Failures before that are ignored, as long as one attempt is left. Then the others
 * that run are interrupted, those that have not begun never do, and {@link #of} waits until all
 * have ended, also one that ignores the interrupt. Only then does it return what the winner
 * returned.
 *
 * <p>A loser may succeed all the same, and what it returns may be a connection that somebody has to
 * close. It goes to {@code discard}, once, before {@code of} returns.
 *
 * <p>If all attempts fail, {@code of} throws {@link AllFailed} with every error, in the order of
 * the attempts in the list.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Whatever an attempt throws is its failure; an {@link InterruptedException} as well, and one
 *       that the executor throws instead of accepting the attempt.
 *   <li>If the caller is interrupted before there is a winner, the attempts are interrupted and
 *       waited for. What they return is discarded, and {@code of} throws {@link
 *       InterruptedException}, however they end. If there is a winner, it is returned, and the flag
 *       is set.
 *   <li>If {@code discard} throws, that goes nowhere: whatever else there is is still discarded,
 *       and the winner is returned. It may be called by any thread, and by several at once; null is
 *       discarded like other values.
 *   <li>No interrupt of this method reaches a thread when its attempt is over, or is left set on
 *       it.
 *   <li>One attempt may stand in the list several times, and is then made as often.
 *   <li>What the winner did happens-before the return. The caller sleeps while it waits. Calls at
 *       the same time share nothing.
 *   <li>The executor runs each attempt soon, on another thread than the caller's, and may use a
 *       thread again. What happens otherwise is left open.
 * </ul>
 */
public final class FirstSuccess {
  private FirstSuccess() {}

  /** Thrown when no attempt has succeeded. It is finished: nothing is to do here. */
  public static final class AllFailed extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<Throwable> errors;

    AllFailed(List<? extends Throwable> errors) {
      super("all %d attempts failed".formatted(errors.size()));
      this.errors = Collections.unmodifiableList(new ArrayList<>(errors));
    }

    /** What each attempt failed with, in the order of the attempts. */
    public List<Throwable> errors() {
      return errors;
    }
  }

  /**
   * Makes all attempts at once, and returns what the first to succeed has returned. Hands them to
   * the executor one after the other, in the order of the list.
   *
   * @param threads runs the attempts
   * @param discard gets what losers have returned
   * @throws AllFailed if no attempt has succeeded
   * @throws InterruptedException if the caller was interrupted before there was a winner; the flag
   *     is clear then; after a second interrupt it may be set
   * @throws IllegalArgumentException if there is no attempt
   * @throws NullPointerException if an argument or an attempt is null; then nothing is started
   */
  public static <T> T of(
      Executor threads, List<? extends Callable<? extends T>> attempts, Consumer<? super T> discard)
      throws AllFailed, InterruptedException {
    throw new UnsupportedOperationException("TODO make all attempts, and leave none behind");
  }
}
