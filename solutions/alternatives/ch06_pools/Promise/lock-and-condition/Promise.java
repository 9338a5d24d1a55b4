/*
 * trades: A lock with a condition for those who wait, and an outcome that never changes once it is there.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private record Outcome<T>(T value, Throwable error) {
    T get() throws ExecutionException {
      if (error != null) {
        throw new ExecutionException(error);
      }
      return value;
    }

    void tell(BiConsumer<? super T, ? super Throwable> callback) {
      try {
        callback.accept(value, error);
      } catch (Throwable thrown) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      }
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final CopyOnWriteArrayList<BiConsumer<? super T, ? super Throwable>> callbacks =
      new CopyOnWriteArrayList<>();
  private volatile Outcome<T> outcome;

  public boolean complete(T value) {
    return settle(new Outcome<>(value, null));
  }

  public boolean fail(Throwable error) {
    return settle(new Outcome<>(null, Objects.requireNonNull(error)));
  }

  private boolean settle(Outcome<T> first) {
    lock.lock();
    try {
      if (outcome != null) {
        return false;
      }
      outcome = first;
      settled.signalAll();
    } finally {
      lock.unlock();
    }
    callbacks.forEach(first::tell);
    return true;
  }

  public boolean isDone() {
    return outcome != null;
  }

  public T get() throws InterruptedException, ExecutionException {
    lock.lockInterruptibly();
    try {
      while (outcome == null) {
        settled.await();
      }
    } finally {
      lock.unlock();
    }
    return outcome.get();
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (outcome == null) {
        if (left <= 0) {
          throw new TimeoutException();
        }
        left = settled.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
    return outcome.get();
  }

  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    Objects.requireNonNull(callback);
    lock.lock();
    try {
      if (outcome == null) {
        callbacks.add(callback);
        return;
      }
    } finally {
      lock.unlock();
    }
    outcome.tell(callback);
  }
}
