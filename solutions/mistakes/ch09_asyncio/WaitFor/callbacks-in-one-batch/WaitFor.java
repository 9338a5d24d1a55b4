/*
 * axis: correct
 * says: a callback that throws does not keep the next one from running
 * why: The callbacks are kept in a list, and one callback of the loop runs them all. When one of them throws,
 *     those behind it are lost.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

public final class WaitFor<T> implements Awaitable<T> {
  private final Completable<T> outcome;
  private final Awaitable<T> inner;
  private final EventLoop.Handle timer;

  private final List<Runnable> callbacks = new ArrayList<>();
  private boolean late;
  private boolean cancelled;

  public WaitFor(EventLoop loop, Awaitable<T> inner, Duration timeout) {
    this.outcome = new Completable<>(loop);
    outcome.whenDone(() -> callbacks.forEach(Runnable::run));
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
    if (outcome.isDone()) {
      outcome.whenDone(callback);
    } else {
      callbacks.add(callback);
    }
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
