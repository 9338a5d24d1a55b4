package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.EventLoop;
import java.time.Duration;

/**
 * Waits for another, the inner one, but not for ever. It ends as the inner one ends, with a value,
 * an Exception or an Error, or with a {@link java.util.concurrent.TimeoutException}.
 *
 * <p>When the time is over it asks the inner one to cancel, and then <i>waits for it to end</i>,
 * which may take some turns or hours. If the inner one then ends as cancelled, this one ends with
 * the exception. If it comes to a result or an error all the same, that counts: nothing is lost.
 * The same holds if the inner one is done by the time the timer runs, whether we have heard of it
 * or not.
 *
 * <p>To cancel this one is to cancel the inner one. It ends, as cancelled, when the inner one has
 * ended, however that ended: a {@link #cancel} that answered true is never lost. That holds after
 * the time is over as well. It asks the inner one to cancel each time, as the first time may have
 * been ignored.
 *
 * <p>If somebody else cancels the inner one, this one ends as cancelled. Once it has ended, there
 * is no timer of it left in the loop.
 *
 * <p>For the loop's own thread.
 */
public final class WaitFor<T> implements Awaitable<T> {

  /**
   * Begins to wait.
   *
   * @param timeout none, or a negative one, means that the inner one is cancelled at once or in the
   *     next turn, unless it is done
   */
  public WaitFor(EventLoop loop, Awaitable<T> inner, Duration timeout) {
    // TODO begin to wait, and set the timer
  }

  @Override
  public boolean isDone() {
    throw new UnsupportedOperationException("TODO tell whether it has ended");
  }

  @Override
  public T result() throws Exception {
    throw new UnsupportedOperationException("TODO give the result");
  }

  @Override
  public boolean cancel() {
    throw new UnsupportedOperationException("TODO cancel the inner one");
  }

  @Override
  public void whenDone(Runnable callback) {
    throw new UnsupportedOperationException("TODO call back later");
  }
}
