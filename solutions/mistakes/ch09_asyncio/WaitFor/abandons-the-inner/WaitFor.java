/*
 * axis: correct
 * says: it does not end before the cancelled task has ended
 * why: It asks the task to cancel and reports at once. The task is still cleaning up, with files and
 *     locks in its hands.
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
    late = inner.cancel();
    if (late) {
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
