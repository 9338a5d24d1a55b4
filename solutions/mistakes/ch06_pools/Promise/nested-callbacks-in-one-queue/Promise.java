/*
 * axis: correct
 * says: the thread of a callback that a callback has registered, on its own thread
 * why: What callbacks register goes into one queue, which any thread empties that has run a callback.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private final Object lock = new Object();

  // Guarded by lock until it is settled.
  private final Queue<BiConsumer<? super T, ? super Throwable>> callbacks =
      new ConcurrentLinkedQueue<>();
  private volatile boolean settled;
  private T value;
  private Throwable error;

  /** The threads that run callbacks now. What their callbacks register is queued: no recursion. */
  private final Set<Thread> busy = ConcurrentHashMap.newKeySet();

  private final Queue<BiConsumer<? super T, ? super Throwable>> nested =
      new ConcurrentLinkedQueue<>();

  public Promise() {}

  public boolean complete(T value) {
    return settle(value, null);
  }

  public boolean fail(Throwable error) {
    return settle(null, Objects.requireNonNull(error, "error"));
  }

  private boolean settle(T newValue, Throwable newError) {
    synchronized (lock) {
      if (settled) {
        return false;
      }
      value = newValue;
      error = newError;
      settled = true;
      lock.notifyAll();
    }
    run(callbacks);
    return true;
  }

  public boolean isDone() {
    return settled;
  }

  public T get() throws InterruptedException, ExecutionException {
    synchronized (lock) {
      while (!settled) {
        lock.wait();
      }
    }
    return answer();
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var nanos = unit.toNanos(timeout);
    var start = System.nanoTime();
    synchronized (lock) {
      while (!settled) {
        var left = nanos <= 0 ? 0 : nanos - (System.nanoTime() - start);
        if (left <= 0) {
          throw new TimeoutException();
        }
        lock.wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    }
    return answer();
  }

  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    Objects.requireNonNull(callback, "callback");
    synchronized (lock) {
      if (!settled) {
        callbacks.add(callback);
        return;
      }
    }
    if (busy.contains(Thread.currentThread())) {
      nested.add(callback);
    } else {
      var one = new ConcurrentLinkedQueue<BiConsumer<? super T, ? super Throwable>>();
      one.add(callback);
      run(one);
    }
  }

  private void run(Queue<BiConsumer<? super T, ? super Throwable>> queue) {
    var me = Thread.currentThread();
    busy.add(me);
    try {
      for (var next = queue.poll(); next != null; next = queue.poll()) {
        call(next);
      }
      for (var next = nested.poll(); next != null; next = nested.poll()) {
        call(next);
      }
    } finally {
      busy.remove(me);
    }
  }

  private T answer() throws ExecutionException {
    if (error != null) {
      throw new ExecutionException(error);
    }
    return value;
  }

  private void call(BiConsumer<? super T, ? super Throwable> callback) {
    try {
      callback.accept(value, error);
    } catch (Throwable thrown) {
      var me = Thread.currentThread();
      me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
    }
  }
}
