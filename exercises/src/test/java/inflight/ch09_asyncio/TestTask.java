package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.concurrent.CancellationException;

/**
 * Steps a coroutine, as a task of asyncio does. The tests bring their own, so that a wrong {@code
 * LoopTask} shows nowhere but in its own verdict.
 */
final class TestTask<T> implements Awaitable<T> {
  private final EventLoop loop;
  private final Coroutine<T> coroutine;
  private final Completable<T> outcome;

  private Awaitable<?> awaited;
  private boolean cancelling;

  TestTask(EventLoop loop, Coroutine<T> coroutine) {
    this.loop = loop;
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
      var step = resume(from);
      switch (step) {
        case Coroutine.Done<T>(var value) -> outcome.complete(value);
        case Coroutine.Await<T>(var other) -> {
          awaited = other;
          other.whenDone(this::step);
          if (cancelling && other.cancel()) {
            cancelling = false;
          }
        }
      }
    } catch (CancellationException e) {
      outcome.cancel();
    } catch (Throwable e) {
      outcome.fail(e);
    }
  }

  private Coroutine.Step<T> resume(Awaitable<?> from) throws Exception {
    if (cancelling) {
      cancelling = false;
      return coroutine.fail(new CancellationException());
    }
    Object value = null;
    if (from != null) {
      try {
        value = from.result();
      } catch (Exception e) {
        return coroutine.fail(e);
      }
    }
    return coroutine.send(value);
  }
}
