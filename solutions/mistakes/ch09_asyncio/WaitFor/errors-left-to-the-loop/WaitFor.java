/*
 * axis: correct
 * says: null, any exception and any Error
 * why: It catches exceptions of the task. With an Error the callback ends half way, and this one never
 *     ends.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

public final class WaitFor<T> implements Awaitable<T> {
  private final Completable<T> outcome;
  private final Awaitable<T> inner;
  private final EventLoop.Handle timer;

  private boolean late;
  private boolean cancelled;

  public WaitFor(EventLoop loop, Awaitable<T> inner, Duration timeout) {
    this.outcome = new Completable<>(loop);
    this.inner = inner;
    this.timer = loop.callLater(timeout, this::timeIsOver);
    inner.whenDone(this::innerEnded);
  }

  @Override
  public boolean isDone() {
    return outcome.isDone();
  }

  @Override
  public T result() throws Exception {
    return outcome.result();
  }

  @Override
  public boolean cancel() {
    if (outcome.isDone()) {
      return false;
    }
    cancelled = true;
    inner.cancel();
    return true;
  }

  @Override
  public void whenDone(Runnable callback) {
    outcome.whenDone(callback);
  }

  private void timeIsOver() {
    // False if it was done before: then the time was not over for it.
    late = inner.cancel();
  }

  private void innerEnded() {
    timer.cancel();
    if (cancelled) {
      outcome.cancel();
      return;
    }
    try {
      outcome.complete(inner.result());
    } catch (CancellationException e) {
      if (late) {
        outcome.fail(new TimeoutException());
      } else {
        outcome.cancel();
      }
    } catch (Exception e) {
      outcome.fail(e);
    }
  }
}
