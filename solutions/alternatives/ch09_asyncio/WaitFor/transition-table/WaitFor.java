/*
 * trades: One table says for each state and event what comes next, so no combination is forgotten, and all that happens
 *     passes through one method. More words than two flags.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

public final class WaitFor<T> implements Awaitable<T> {
  private enum Event {
    TIMER,
    CANCEL,
    ENDED
  }

  // What we wait for, or, in the last three, what our end means.
  private enum State {
    INNER,
    LATE_INNER,
    CANCELLED_INNER,
    AS_THE_INNER,
    TIMED_OUT,
    CANCELLED;

    State after(Event event, boolean innerCancelled) {
      return switch (this) {
        case INNER ->
            switch (event) {
              case TIMER -> LATE_INNER;
              case CANCEL -> CANCELLED_INNER;
              case ENDED -> AS_THE_INNER;
            };
        case LATE_INNER ->
            switch (event) {
              case TIMER -> LATE_INNER;
              case CANCEL -> CANCELLED_INNER;
              case ENDED -> innerCancelled ? TIMED_OUT : AS_THE_INNER;
            };
        case CANCELLED_INNER -> event == Event.ENDED ? CANCELLED : CANCELLED_INNER;
        case AS_THE_INNER, TIMED_OUT, CANCELLED -> this;
      };
    }

    boolean isEnd() {
      return compareTo(AS_THE_INNER) >= 0;
    }
  }

  private final EventLoop loop;
  private final Awaitable<T> inner;
  private final EventLoop.Handle timer;
  private final List<Runnable> callbacks = new ArrayList<>();
  private State state = State.INNER;

  public WaitFor(EventLoop loop, Awaitable<T> inner, Duration timeout) {
    this.loop = loop;
    this.inner = inner;
    // For one that is done the time is not over, whether we have heard of it or not.
    timer =
        loop.callLater(
            timeout,
            () -> {
              if (!inner.isDone()) {
                on(Event.TIMER);
              }
            });
    inner.whenDone(() -> on(Event.ENDED));
  }

  @Override
  public boolean isDone() {
    return state.isEnd();
  }

  @Override
  public T result() throws Exception {
    return switch (state) {
      case AS_THE_INNER -> inner.result();
      case TIMED_OUT -> throw new TimeoutException();
      case CANCELLED -> throw new CancellationException();
      case INNER, LATE_INNER, CANCELLED_INNER -> throw new IllegalStateException("it still waits");
    };
  }

  @Override
  public boolean cancel() {
    return on(Event.CANCEL);
  }

  @Override
  public void whenDone(Runnable callback) {
    if (isDone()) {
      loop.callSoon(callback);
    } else {
      callbacks.add(callback);
    }
  }

  private boolean on(Event event) {
    if (isDone()) {
      return false;
    }
    state = state.after(event, event == Event.ENDED && innerWasCancelled());
    if (isDone()) {
      timer.cancel();
      callbacks.forEach(loop::callSoon);
      callbacks.clear();
    } else {
      inner.cancel();
    }
    return true;
  }

  private boolean innerWasCancelled() {
    try {
      inner.result();
      return false;
    } catch (CancellationException e) {
      return true;
    } catch (Throwable e) {
      return false;
    }
  }
}
