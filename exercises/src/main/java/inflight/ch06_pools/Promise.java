package inflight.ch06_pools;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * A result that is not there yet. Whoever has it settles the promise, once, with a value or with an
 * error; whoever needs it blocks in {@code get}, or leaves a callback.
 *
 * <p>Any thread may call anything at any time. The first call of {@code complete} or {@code fail}
 * settles the promise and returns true. Every later one returns false and changes nothing.
 *
 * <p>Each callback is called exactly once, with the value and null, or with null and the error. One
 * that was registered before the promise is settled is called by the thread that settles it, before
 * {@code complete} or {@code fail} returns, in the order of registration. One that comes later is
 * called at once by the thread that registers it, also while another thread is still busy with
 * earlier ones.
 *
 * <p>When a callback runs, the promise is settled for everybody: {@code isDone} is true, and
 * threads that block in {@code get} go on without waiting for it. No lock is held meanwhile: a
 * callback may call anything, and it may wait for other threads that do.
 *
 * <p>A thread that blocks in {@code get} is parked, and keeps no core busy. What a thread did
 * before it settled the promise happens-before what others do once {@code get} has answered or
 * {@code isDone} has returned true, and before the callbacks; so does what a thread did before it
 * registered a callback.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Null is a value. Any object is a value, a throwable too.
 *   <li>Whatever a callback throws goes to the uncaught exception handler of the thread that ran
 *       it. The other callbacks still run, and {@code complete}, {@code fail} and {@code onDone}
 *       return as if nothing had been thrown. What happens if that handler itself throws is left
 *       open.
 *   <li>A callback that was registered twice runs twice. There may be any number of them.
 *   <li>A callback that a callback registers with the same promise, on its own thread, runs on that
 *       thread before the outermost {@code complete}, {@code fail} or {@code onDone} returns.
 *       Whether it comes before or after those that have not run yet is left open. With another
 *       promise everything is as if no callback were under way.
 *   <li>{@code get} throws {@link InterruptedException} if the thread is interrupted while it
 *       blocks, or when it would have to; the interrupt flag is clear then. If there is nothing to
 *       wait for, because the promise is settled or the timeout is zero or less, an interrupted
 *       thread may get either that or its answer.
 *   <li>An interrupted thread can call {@code complete}, {@code fail}, {@code isDone} and {@code
 *       onDone}, and stays interrupted.
 *   <li>A null argument is refused with a {@link NullPointerException}, except for a null value.
 * </ul>
 *
 * <p>It is built from smaller parts, not on the JDK's own {@code CompletableFuture} or {@code
 * FutureTask}. {@link java.util.concurrent.CompletableFuture} is the class to use at work.
 *
 * @param <T> the type of the value
 */
public final class Promise<T> {
  /** A promise that is not settled. */
  public Promise() {}

  /**
   * Settles the promise with a value, and runs the callbacks.
   *
   * @return true if this call settled it; false if another had settled it, or is about to
   */
  public boolean complete(T value) {
    throw new UnsupportedOperationException("TODO settle it with the value, once");
  }

  /**
   * Settles the promise with an error, and runs the callbacks.
   *
   * @return true if this call settled it; false if another had settled it, or is about to
   */
  public boolean fail(Throwable error) {
    throw new UnsupportedOperationException("TODO settle it with the error, once");
  }

  /** True once the promise is settled: {@code get} then answers without waiting. Never blocks. */
  public boolean isDone() {
    throw new UnsupportedOperationException("TODO tell whether it is settled");
  }

  /**
   * Blocks until the promise is settled, and returns the value.
   *
   * @throws ExecutionException if it was settled with an error, which is the cause, whatever its
   *     class
   */
  public T get() throws InterruptedException, ExecutionException {
    throw new UnsupportedOperationException("TODO wait until it is settled, then answer");
  }

  /**
   * Blocks until the promise is settled, up to {@code timeout}, and returns the value.
   *
   * @param timeout how long to wait at the most; zero or less means not at all, and any value of a
   *     long will do, in any unit
   * @throws ExecutionException if it was settled with an error, which is the cause, whatever its
   *     class
   * @throws TimeoutException if it was not settled in that time; then it has waited no less
   */
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    throw new UnsupportedOperationException("TODO wait until it is settled, but not for ever");
  }

  /** Calls {@code callback} once the promise is settled, with the value or the error. */
  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    throw new UnsupportedOperationException("TODO keep the callback, or call it at once");
  }
}
