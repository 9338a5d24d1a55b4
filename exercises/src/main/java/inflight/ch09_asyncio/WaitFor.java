package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.EventLoop;
import java.time.Duration;

/**
 * Waits for a task, or anything else that can be cancelled, but not forever. It ends as the task
 * ends, or with a {@link java.util.concurrent.TimeoutException}.
 *
 * <p>When the time is over it asks the task to cancel, even if somebody did before, and then
 * <i>waits until the task has ended</i>, which may take some turns or hours. If the task then ends
 * as cancelled, this ends with the TimeoutException. If the task returns a result all the same, or
 * fails with another error, that counts: nothing is lost. The same holds if the task is done by the
 * time the timer runs, whether we have heard of it or not.
 *
 * <p>A {@link #cancel} is passed on to the task each time, since the task may have ignored the one
 * before. A cancel that returned true is never lost: when the task has ended, in whatever way, this
 * ends as cancelled. That holds after the time is over, too.
 *
 * <p>If somebody else cancels the task, this ends as cancelled. Once it has ended, it has no timer
 * left in the loop.
 *
 * <p>For the loop's own thread.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>The task is done, and this has not heard of it yet: {@link #isDone} and {@code cancel} may
 *       say the one or the other.
 *   <li>A timeout of zero or less cancels the task at once or in the next turn, unless it is done.
 *   <li>Results and errors of every kind are passed on as they are: null, any Exception, any Error.
 *   <li>A callback that throws does not keep the next one from running.
 * </ul>
 */
public final class WaitFor<T> implements Awaitable<T> {

  /**
   * Begins to wait.
   *
   * @param inner the task
   */
  public WaitFor(EventLoop loop, Awaitable<T> inner, Duration timeout) {
    // TODO begin to wait, and set the timer
  }

  @Override
  public boolean isDone() {
    throw new UnsupportedOperationException("TODO say whether it has ended");
  }

  @Override
  public T result() throws Exception {
    throw new UnsupportedOperationException("TODO return the result");
  }

  @Override
  public boolean cancel() {
    throw new UnsupportedOperationException("TODO cancel the task");
  }

  @Override
  public void whenDone(Runnable callback) {
    throw new UnsupportedOperationException("TODO call back later");
  }
}
