/*
 * axis: correct
 * says: where the first had its time over as a value came
 * why: Those who wait are woken one by one, each by the one before. One whose time is over in the same moment leaves without looking, and does not pass the signal on.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private final ReentrantLock lock = new ReentrantLock();

  /** Signalled to one thread, which signals the next: so they do not all run for the lock. */
  private final Condition settled = lock.newCondition();

  // All guarded by the lock. Value and error do not change any more once it is done.
  private boolean done;
  private T value;
  private Throwable error;
  private List<BiConsumer<? super T, ? super Throwable>> callbacks = new ArrayList<>();

  public Promise() {}

  public boolean complete(T value) {
    return settle(value, null);
  }

  public boolean fail(Throwable error) {
    return settle(null, Objects.requireNonNull(error));
  }

  private boolean settle(T value, Throwable error) {
    List<BiConsumer<? super T, ? super Throwable>> mine;
    lock.lock();
    try {
      if (done) {
        return false;
      }
      done = true;
      this.value = value;
      this.error = error;
      mine = callbacks;
      callbacks = null;
      settled.signal();
    } finally {
      lock.unlock();
    }
    mine.forEach(it -> call(it, value, error));
    return true;
  }

  private void call(BiConsumer<? super T, ? super Throwable> callback, T value, Throwable error) {
    try {
      callback.accept(value, error);
    } catch (Throwable e) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  public boolean isDone() {
    lock.lock();
    try {
      return done;
    } finally {
      lock.unlock();
    }
  }

  public T get() throws InterruptedException, ExecutionException {
    lock.lockInterruptibly();
    try {
      while (!done) {
        settled.await();
      }
      settled.signal();
      return answer();
    } finally {
      lock.unlock();
    }
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    var nanos = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!done) {
        if (nanos <= 0) {
          throw new TimeoutException();
        }
        nanos = settled.awaitNanos(nanos);
        if (nanos <= 0) {
          throw new TimeoutException();
        }
      }
      settled.signal();
      return answer();
    } finally {
      lock.unlock();
    }
  }

  private T answer() throws ExecutionException {
    if (error != null) {
      throw new ExecutionException(error);
    }
    return value;
  }

  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    Objects.requireNonNull(callback);
    lock.lock();
    try {
      if (!done) {
        callbacks.add(callback);
        return;
      }
    } finally {
      lock.unlock();
    }
    call(callback, value, error);
  }
}
