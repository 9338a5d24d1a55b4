/*
 * trades: No lock: one reference holds either the outcome or an immutable list of those who wait for it, newest
 *     first. A thread that waits is in that list like any callback. More code, and the list is turned round at the
 *     end.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private sealed interface State<T> {}

  private record Settled<T>(T value, Throwable error) implements State<T> {}

  private record Waiting<T>(
      Thread thread, BiConsumer<? super T, ? super Throwable> callback, State<T> next)
      implements State<T> {}

  /** Null as long as nobody waits. */
  private final AtomicReference<State<T>> state = new AtomicReference<>();

  public boolean complete(T value) {
    return settle(new Settled<>(value, null));
  }

  public boolean fail(Throwable error) {
    return settle(new Settled<>(null, Objects.requireNonNull(error)));
  }

  private boolean settle(Settled<T> outcome) {
    State<T> before;
    do {
      before = state.get();
      if (before instanceof Settled) {
        return false;
      }
    } while (!state.compareAndSet(before, outcome));
    var callbacks = new ArrayList<BiConsumer<? super T, ? super Throwable>>();
    while (before instanceof Waiting<T>(var thread, var callback, var next)) {
      if (thread != null) {
        LockSupport.unpark(thread);
      } else {
        callbacks.add(callback);
      }
      before = next;
    }
    callbacks.reversed().forEach(callback -> run(callback, outcome));
    return true;
  }

  public boolean isDone() {
    return state.get() instanceof Settled;
  }

  public T get() throws InterruptedException, ExecutionException {
    if (push(Thread.currentThread(), null)) {
      while (!isDone()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.park(this);
      }
    }
    return answer();
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var nanos = unit.toNanos(timeout);
    var begun = System.nanoTime();
    if (nanos <= 0 && !isDone()) {
      throw new TimeoutException();
    }
    if (push(Thread.currentThread(), null)) {
      while (!isDone()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        var left = nanos - (System.nanoTime() - begun);
        if (left <= 0) {
          throw new TimeoutException();
        }
        LockSupport.parkNanos(this, left);
      }
    }
    return answer();
  }

  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    Objects.requireNonNull(callback);
    if (!push(null, callback)) {
      run(callback, (Settled<T>) state.get());
    }
  }

  /** False if the promise is settled. */
  private boolean push(Thread thread, BiConsumer<? super T, ? super Throwable> callback) {
    while (true) {
      var before = state.get();
      if (before instanceof Settled) {
        return false;
      }
      if (state.compareAndSet(before, new Waiting<>(thread, callback, before))) {
        return true;
      }
    }
  }

  private T answer() throws ExecutionException {
    var outcome = (Settled<T>) state.get();
    if (outcome.error() != null) {
      throw new ExecutionException(outcome.error());
    }
    return outcome.value();
  }

  private void run(BiConsumer<? super T, ? super Throwable> callback, Settled<T> outcome) {
    try {
      callback.accept(outcome.value(), outcome.error());
    } catch (Throwable thrown) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
  }
}
