/*
 * axis: correct
 * says: two cancels are thrown in once, also while what the task awaits is being cancelled
 * why: The first cancel comes back as the end of the awaited one, the second is still remembered. It is told of the first
 *     and then, in the middle of its clean-up, of the second.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.concurrent.CancellationException;

public final class LoopTask<T> implements Awaitable<T> {
  private final Coroutine<T> coroutine;
  private final Completable<T> outcome;

  private Awaitable<?> awaited;
  private boolean cancelling;

  public LoopTask(EventLoop loop, Coroutine<T> coroutine) {
    this.coroutine = coroutine;
    this.outcome = new Completable<>(loop);
    loop.callSoon(this::step);
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
    if (awaited == null || !awaited.cancel()) {
      cancelling = true;
    }
    return true;
  }

  @Override
  public void whenDone(Runnable callback) {
    outcome.whenDone(callback);
  }

  private void step() {
    var from = awaited;
    awaited = null;
    try {
      switch (resume(from)) {
        case Coroutine.Done<T>(var value) -> outcome.complete(value);
        case Coroutine.Await<T>(var other) -> await(other);
      }
    } catch (CancellationException e) {
      outcome.cancel();
    } catch (Throwable e) {
      outcome.fail(e);
    }
  }

  private void await(Awaitable<?> other) {
    awaited = other;
    other.whenDone(this::step);
    if (cancelling && other.cancel()) {
      cancelling = false;
    }
  }

  private Coroutine.Step<T> resume(Awaitable<?> from) throws Exception {
    Object value = null;
    if (from != null) {
      try {
        value = from.result();
      } catch (Exception e) {
        return coroutine.fail(e);
      }
    }
    if (cancelling) {
      cancelling = false;
      return coroutine.fail(new CancellationException());
    }
    return coroutine.send(value);
  }
}
