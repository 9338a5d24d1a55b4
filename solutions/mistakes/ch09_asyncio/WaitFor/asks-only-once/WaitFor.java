/*
 * axis: correct
 * says: each cancel is passed on to the task, which may have ignored the one before
 * why: What was cancelled once is not asked again. A task that caught the first cancel and went on cannot be
 *     stopped any more.
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
    if (!cancelled) {
      cancelled = true;
      inner.cancel();
    }
    return true;
  }

  @Override
  public void whenDone(Runnable callback) {
    outcome.whenDone(callback);
  }

  private void timeIsOver() {
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
    } catch (Throwable e) {
      outcome.fail(e);
    }
  }
}
