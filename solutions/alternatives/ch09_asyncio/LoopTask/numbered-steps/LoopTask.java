/*
 * trades: Steps are numbered, and one that comes too late finds that its number has passed. What is done already is
 *     awaited in a while loop without a turn of the loop, as Python does it: faster, but it holds up the others.
 */
package inflight.ch09_asyncio;

import inflight.given.Awaitable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;

public final class LoopTask<T> implements Awaitable<T> {
  private interface End<T> {
    T get() throws Exception;
  }

  private final EventLoop loop;
  private final Coroutine<T> coroutine;
  private final List<Runnable> callbacks = new ArrayList<>();

  private End<T> end;
  private Awaitable<?> on;
  private int number;
  private boolean told = true;

  public LoopTask(EventLoop loop, Coroutine<T> coroutine) {
    this.loop = loop;
    this.coroutine = coroutine;
    loop.callSoon(() -> go(0, null));
  }

  @Override
  public boolean isDone() {
    return end != null;
  }

  @Override
  public T result() throws Exception {
    if (end == null) {
      throw new IllegalStateException("still runs");
    }
    return end.get();
  }

  @Override
  public boolean cancel() {
    if (end != null) {
      return false;
    }
    if (on != null && on.cancel()) {
      return true;
    }
    told = false;
    return true;
  }

  @Override
  public void whenDone(Runnable callback) {
    if (end == null) {
      callbacks.add(callback);
    } else {
      loop.callSoon(callback);
    }
  }

  private void go(int mine, Awaitable<?> from) {
    if (mine != number || end != null) {
      return;
    }
    number++;
    var source = from;
    try {
      while (true) {
        on = null;
        Object value = null;
        Exception error = null;
        if (!told) {
          told = true;
          error = new CancellationException();
        } else if (source != null) {
          try {
            value = source.result();
          } catch (Exception e) {
            error = e;
          }
        }
        var step = error == null ? coroutine.send(value) : coroutine.fail(error);
        if (step instanceof Coroutine.Done<T>(var last)) {
          finish(() -> last);
          return;
        }
        source = ((Coroutine.Await<T>) step).other();
        if (!told && source.cancel()) {
          told = true;
        }
        if (!source.isDone()) {
          break;
        }
      }
    } catch (Exception e) {
      finish(
          () -> {
            throw e;
          });
      return;
    } catch (Error e) {
      finish(
          () -> {
            throw e;
          });
      return;
    } catch (Throwable e) {
      // Neither of the two, which result could not throw as it is.
      finish(
          () -> {
            throw new ExecutionException(e);
          });
      return;
    }
    on = source;
    var next = number;
    var awaited = source;
    awaited.whenDone(() -> go(next, awaited));
  }

  private void finish(End<T> how) {
    end = how;
    callbacks.forEach(loop::callSoon);
    callbacks.clear();
  }
}
