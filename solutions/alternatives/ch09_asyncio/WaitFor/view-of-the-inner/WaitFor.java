/*
 * trades: It keeps no outcome of its own. It is done when the inner one is, and only translates what came of it. A
 *     cancel after the inner one's end is refused, as there is nothing left to cancel.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.EventLoop;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

public final class WaitFor<T> implements Awaitable<T> {
  private enum Wish {
    NONE,
    TIME_OUT,
    CANCEL
  }

  private final Awaitable<T> inner;
  private Wish wish = Wish.NONE;

  public WaitFor(EventLoop loop, Awaitable<T> inner, Duration timeout) {
    this.inner = inner;
    if (inner.isDone()) {
      return;
    }
    var timer =
        loop.callLater(
            timeout,
            () -> {
              if (!inner.isDone()) {
                // A cancel before it stays what it is, and the inner one may have ignored it.
                wish = wish == Wish.NONE ? Wish.TIME_OUT : wish;
                inner.cancel();
              }
            });
    inner.whenDone(timer::cancel);
  }

  @Override
  public boolean isDone() {
    return inner.isDone();
  }

  @Override
  public T result() throws Exception {
    if (wish == Wish.CANCEL && inner.isDone()) {
      throw new CancellationException();
    }
    try {
      return inner.result();
    } catch (CancellationException e) {
      if (wish == Wish.TIME_OUT) {
        throw new TimeoutException("too late");
      }
      throw e;
    }
  }

  @Override
  public boolean cancel() {
    if (inner.isDone()) {
      return false;
    }
    wish = Wish.CANCEL;
    inner.cancel();
    return true;
  }

  @Override
  public void whenDone(Runnable callback) {
    inner.whenDone(callback);
  }
}
