package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import inflight.given.Thenable;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A value that is not there yet, and what is to be done with it. The rules are those of
 * Promises/A+, in Java's names.
 *
 * <p>A future is <i>open</i> until it is told its fate: a value, an error, or another one to
 * follow. From then on nothing else can be told to it. It is <i>settled</i> once it has its value
 * or error.
 *
 * <p>No callback ever runs inside a call of this class, be the future settled or not: callbacks go
 * through {@link EventLoop#callSoon}. Callbacks of one future run in the order in which they were
 * handed in, each once.
 *
 * <p>For the loop's own thread, or for whoever holds the loop before it runs.
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
   * @return false if its fate was decided before; nothing changes then
   */
  public boolean fulfill(T value) {
    throw new UnsupportedOperationException("TODO settle with a value");
  }

  /**
   * Settles this future with an error.
   *
   * @return false if its fate was decided before; nothing changes then
   * @throws NullPointerException if the error is null
   */
  public boolean reject(Throwable error) {
    throw new UnsupportedOperationException("TODO settle with an error");
  }

  /**
   * Decides that this future comes to whatever {@code other} comes to. It settles when the other
   * does, and cannot be settled in another way any more.
   *
   * <p>The other may be of any make. If it calls back more than once, the first call counts. If it
   * throws before it called back, this future is rejected with what it threw; after that, what it
   * throws is dropped. A future that is to follow itself is rejected with an {@link
   * IllegalStateException}, as it would wait for ever.
   *
   * @return false if this future's fate was decided before; the other is left alone then
   * @throws NullPointerException if the other is null
   */
  public boolean follow(Thenable<? extends T> other) {
    throw new UnsupportedOperationException("TODO follow another one");
  }

  /** True once it has its value or its error. One that follows an open one has neither. */
  public boolean isSettled() {
    throw new UnsupportedOperationException("TODO tell whether it is settled");
  }

  /**
   * Calls one of the two with what this future comes to, in the next turn of the loop at the
   * earliest.
   *
   * @throws NullPointerException if one is null
   */
  @Override
  public void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    throw new UnsupportedOperationException("TODO call back later");
  }

  /**
   * What {@code onValue} makes of the value. An error passes by {@code onValue} and is the new
   * future's error. What {@code onValue} throws is the new future's error too.
   *
   * @throws NullPointerException if the function is null
   */
  public <R> LoopFuture<R> then(Function<? super T, ? extends R> onValue) {
    throw new UnsupportedOperationException("TODO go on with the value");
  }

  /**
   * As {@link #then}, for a function that answers with another future: the new future follows that
   * one. If the function answers null, the new future is rejected with a {@link
   * NullPointerException}.
   *
   * @throws NullPointerException if the function is null
   */
  public <R> LoopFuture<R> thenFollow(
      Function<? super T, ? extends Thenable<? extends R>> onValue) {
    throw new UnsupportedOperationException("TODO go on with another future");
  }

  /**
   * What {@code onError} makes of the error: the {@code catch} of futures. A value passes by {@code
   * onError} and is the new future's value. What {@code onError} throws is the new future's error.
   *
   * @throws NullPointerException if the function is null
   */
  public LoopFuture<T> recover(Function<? super Throwable, ? extends T> onError) {
    throw new UnsupportedOperationException("TODO go on after an error");
  }
}
