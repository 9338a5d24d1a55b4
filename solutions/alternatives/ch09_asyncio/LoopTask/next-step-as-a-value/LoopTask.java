/*
 * trades: What the next step will tell is itself a value, and a cancel puts another in its place. There is no flag that
 *     could be out of step, at the price of an object for each step.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;

public final class LoopTask<T> implements Awaitable<T> {
  private final Coroutine<T> coroutine;
  private final Completable<T> outcome;

  // Throws the cancel in, whatever else was to be told.
  private final Callable<Coroutine.Step<T>> throwIn;

  // What the step that is on its way will do. During a step there is none, unless a cancel came.
  private Callable<Coroutine.Step<T>> next;

  // Null before the first step and during a step.
  private Awaitable<?> awaited;

  public LoopTask(EventLoop loop, Coroutine<T> coroutine) {
    this.coroutine = coroutine;
    this.outcome = new Completable<>(loop);
    this.throwIn = () -> coroutine.fail(new CancellationException());
    this.next = () -> coroutine.send(null);
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
      next = throwIn;
    }
    return true;
  }

  @Override
  public void whenDone(Runnable callback) {
    outcome.whenDone(callback);
  }

  private void step() {
    var deed = next;
    next = null;
    awaited = null;
    try {
      switch (deed.call()) {
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
    // A cancel that came during the step goes down to the one awaited now, or is told in its place.
    if (next == null || other.cancel()) {
      next = () -> tell(other);
    }
    awaited = other;
    other.whenDone(this::step);
  }

  private Coroutine.Step<T> tell(Awaitable<?> other) throws Exception {
    Object value;
    try {
      value = other.result();
    } catch (Exception e) {
      return coroutine.fail(e);
    }
    return coroutine.send(value);
  }
}
