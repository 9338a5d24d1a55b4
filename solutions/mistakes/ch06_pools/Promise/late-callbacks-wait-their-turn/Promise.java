/*
 * axis: correct
 * says: while a callback takes its time
 * why: One loop runs all callbacks, and a late one is left to the thread that is in it. If that thread is busy,
 *     the late callback has not run when onDone returns.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private final Object lock = new Object();

  /** Guarded by lock; null once the promise is settled. */
  private List<BiConsumer<? super T, ? super Throwable>> callbacks = new ArrayList<>();

  // Both guarded by lock until the promise is settled, and written for the last time then: whoever
  // has seen, under the lock, that it is settled may read them without it.
  private final Queue<BiConsumer<? super T, ? super Throwable>> late =
      new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private T value;
  private Throwable error;

  public boolean complete(T value) {
    return settle(value, null);
  }

  public boolean fail(Throwable error) {
    return settle(null, Objects.requireNonNull(error));
  }

  private boolean settle(T value, Throwable error) {
    List<BiConsumer<? super T, ? super Throwable>> waiting;
    synchronized (lock) {
      if (callbacks == null) {
        return false;
      }
      this.value = value;
      this.error = error;
      waiting = callbacks;
      callbacks = null;
      lock.notifyAll();
    }
    late.addAll(waiting);
    drain();
    return true;
  }

  public boolean isDone() {
    synchronized (lock) {
      return callbacks == null;
    }
  }

  public T get() throws InterruptedException, ExecutionException {
    synchronized (lock) {
      while (callbacks != null) {
        lock.wait();
      }
    }
    return answer();
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var nanos = unit.toNanos(timeout);
    var begun = System.nanoTime();
    synchronized (lock) {
      while (callbacks != null) {
        // A difference, so that neither the clock nor the longest timeout overflows.
        var left = nanos - (System.nanoTime() - begun);
        if (left <= 0 || nanos <= 0) {
          throw new TimeoutException();
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
    }
    return answer();
  }

  private T answer() throws ExecutionException {
    if (error != null) {
      throw new ExecutionException(error);
    }
    return value;
  }

  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    Objects.requireNonNull(callback);
    synchronized (lock) {
      if (callbacks != null) {
        callbacks.add(callback);
        return;
      }
    }
    late.add(callback);
    drain();
  }

  private void drain() {
    while (!late.isEmpty() && draining.compareAndSet(false, true)) {
      try {
        for (var next = late.poll(); next != null; next = late.poll()) {
          run(next);
        }
      } finally {
        draining.set(false);
      }
    }
  }

  private void run(BiConsumer<? super T, ? super Throwable> callback) {
    try {
      callback.accept(value, error);
    } catch (Throwable thrown) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
  }
}
