/*
 * axis: correct
 * says: a result in the same turn as the timer is the result, whichever comes first
 * why: The timer does not look whether the task is done. It is, and nobody has told us yet.
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
    late = true;
    if (!inner.cancel()) {
      outcome.fail(new TimeoutException());
    }
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
    } catch (Throwable e) {
      outcome.fail(e);
    }
  }
}
