package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import inflight.given.Thenable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value that is not there yet, and what should be done with it. The rules are those of
 * Promises/A+, in Java's names.
 *
 * <p>A future is <i>open</i> until its fate is decided: by a value, an error, or another future
 * that it follows from then on. That happens once, and whatever comes later is refused. A future is
 * <i>settled</i> once it has its value or its error.
 *
 * <p>No callback ever runs inside a call of this class, whether the future is settled or not: each
 * callback goes through {@link EventLoop#callSoon}. Callbacks of one future run in the order in
 * which they were handed in, each once; one that is handed in twice runs twice.
 *
 * <p>For the loop's own thread, or for whoever holds the loop before it runs.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Null is a value like any other, and so is a future: only {@code follow} and {@code
 *       thenFollow} make one follow another. As an error, a callback or a future to follow it is
 *       refused, and nothing changes.
 *   <li>An error may be any {@link Throwable}, and comes out as the very object that went in.
 *   <li>A callback that throws does not keep the next one from running.
 *   <li>A future to follow may be of any make. If it calls back more than once, the first call
 *       counts. If it throws before it has called back, this future is rejected with what it threw;
 *       if it throws afterward, that is dropped. If it calls back with null for an error, this
 *       future is rejected with a {@link NullPointerException}.
 *   <li>A future that is to follow itself would wait forever. It is rejected with an {@link
 *       IllegalStateException}, and {@code follow} returns true.
 *   <li>Chains may be 100,000 steps long.
 * </ul>
 */
public final class LoopFuture<T> implements Thenable<T> {
  private final EventLoop loop;

  /** An open future. */
  public LoopFuture(EventLoop loop) {
    this.loop = loop;
  }

  /**
   * Settles this future with a value, which may be null.
   *
   * @return false if its fate was decided before; then nothing changes
   */
  public boolean fulfill(T value) {
    throw new UnsupportedOperationException("TODO settle with a value");
  }

  /**
   * Settles this future with an error.
   *
   * @return false if its fate was decided before; then nothing changes
   * @throws NullPointerException if the error is null
   */
  public boolean reject(Throwable error) {
    throw new UnsupportedOperationException("TODO settle with an error");
  }

  /**
   * Decides that this future settles as {@code other} does, and when it does. From now on it cannot
   * be settled in any other way.
   *
   * @return false if this future's fate was decided before; then the other is left alone
   * @throws NullPointerException if the other is null
   */
  public boolean follow(Thenable<? extends T> other) {
    throw new UnsupportedOperationException("TODO follow another one");
  }

  /** True once it has its value or its error. A future that follows an open one has neither. */
  public boolean isSettled() {
    throw new UnsupportedOperationException("TODO say whether it is settled");
  }

  /**
   * Calls {@code onValue} with the value or {@code onError} with the error, in the next turn of the
   * loop at the earliest. What the one throws is not for the other.
   *
   * @throws NullPointerException if one is null
   */
  @Override
  public void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    throw new UnsupportedOperationException("TODO call back later");
  }

  /**
   * Returns a new future, with what {@code onValue} makes of the value. If this future has an
   * error, {@code onValue} is not called and the new future gets the error. If {@code onValue}
   * throws, that is the new future's error.
   *
   * @throws NullPointerException if the function is null
   */
  public <R> LoopFuture<R> then(Function<? super T, ? extends R> onValue) {
    throw new UnsupportedOperationException("TODO go on with the value");
  }

  /**
   * As {@link #then}, for a function that returns another future: the new future follows that one.
   * If the function returns null, the new future is rejected with a {@link NullPointerException}.
   *
   * @throws NullPointerException if the function is null
   */
  public <R> LoopFuture<R> thenFollow(
      Function<? super T, ? extends Thenable<? extends R>> onValue) {
    throw new UnsupportedOperationException("TODO go on with another future");
  }

  /**
   * The {@code catch} of futures: returns a new future, with what {@code onError} makes of the
   * error. If this future has a value, {@code onError} is not called and the new future gets the
   * value. If {@code onError} throws, that is the new future's error.
   *
   * @throws NullPointerException if the function is null
   */
  public LoopFuture<T> recover(Function<? super Throwable, ? extends T> onError) {
    throw new UnsupportedOperationException("TODO go on after an error");
  }
}
