package inflight.ch10_twisted;

import inflight.given.Awaitable;
import inflight.given.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;

/**
 * A bridge between a loop and threads that may block: Twisted's {@code deferToThread} and {@code
 * blockingCallFromThread}.
 *
 * <p>A failure is passed on as the very object that was thrown, if it is an {@link Exception} or an
 * {@link Error}. A Throwable that is neither comes as the cause of a {@link
 * java.util.concurrent.ExecutionException}. That holds for both methods.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Null is a result like any other. A {@link java.util.concurrent.CancellationException} or an
 *       {@link InterruptedException} that is thrown by the work or the call is a failure like
 *       others.
 *   <li>Any number of calls may be under way at once, and each gets its own outcome.
 * </ul>
 */
public final class ThreadBridge {

  /**
   * @param loop on whose thread outcomes arrive, and calls are made
   * @param workers runs work, each on whatever thread it likes
   */
  public ThreadBridge(EventLoop loop, Executor workers) {
    // TODO keep what is needed
  }

  /**
   * Has the workers do something, and returns at once. For the loop's own thread, or for whoever
   * holds the loop before it runs. The work is never run by this method itself; it is handed to the
   * workers, once.
   *
   * <p>The outcome arrives on the loop's own thread, in a later turn: only then is what this
   * returns done, and only there are callbacks called. Nothing but {@link
   * EventLoop#callSoonThreadsafe} of the loop is called from another thread. What was done before
   * this call happens-before the work, and the work happens-before its outcome's arrival.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>If the workers refuse the work, by throwing anything, this method throws nothing; the
   *       outcome fails with what they threw.
   *   <li>If it is cancelled it is done at once, as any {@link inflight.given.Completable}. Work
   *       that runs goes on and is not interrupted; what becomes of it is dropped, and reported
   *       nowhere. Whether work that has not begun still runs is left open.
   *   <li>An executor may run the work inside {@code execute}. Its outcome arrives in a later turn
   *       all the same.
   * </ul>
   *
   * @throws NullPointerException if the work is null
   */
  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    throw new UnsupportedOperationException("TODO hand the work over and let its outcome arrive");
  }

  /**
   * Makes a call on the loop's own thread, blocks until it is over, and returns its result or
   * throws its failure. For any other thread. What was done before happens-before the call, and the
   * call happens-before the return.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>If the thread is interrupted, before this or while it waits, this throws {@link
   *       InterruptedException}, with the interrupt flag clear. A call that has not begun by then
   *       is never made. One that has begun goes on, and its outcome is dropped.
   *   <li>If the outcome is there before the thread has seen the interrupt, the outcome may be
   *       returned; then the flag is still set.
   * </ul>
   *
   * @throws IllegalStateException if this is the loop's own thread, which would wait for itself;
   *     the call is not made
   * @throws NullPointerException if the call is null
   * @throws InterruptedException if the thread is interrupted
   */
  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    throw new UnsupportedOperationException("TODO make the call on the loop, and wait for it");
  }
}
