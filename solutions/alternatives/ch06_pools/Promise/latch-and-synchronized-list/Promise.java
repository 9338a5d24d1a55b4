/*
 * trades: A latch knows how to wait. A flag beside the list of callbacks, under one monitor with it, says who
 *     runs a callback that comes late.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final List<BiConsumer<? super T, ? super Throwable>> callbacks = new ArrayList<>();
  private boolean drained;

  private T value;
  private Throwable error;

  public boolean complete(T value) {
    return settle(value, null);
  }

  public boolean fail(Throwable error) {
    return settle(null, Objects.requireNonNull(error));
  }

  private boolean settle(T value, Throwable error) {
    if (!taken.compareAndSet(false, true)) {
      return false;
    }
    this.value = value;
    this.error = error;
    settled.countDown();
    synchronized (callbacks) {
      drained = true;
    }
    // Nobody adds to it any more.
    callbacks.forEach(this::run);
    return true;
  }

  public boolean isDone() {
    return settled.getCount() == 0;
  }

  public T get() throws InterruptedException, ExecutionException {
    settled.await();
    return answer();
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!settled.await(timeout, unit)) {
      throw new TimeoutException();
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
    synchronized (callbacks) {
      if (!drained) {
        callbacks.add(callback);
        return;
      }
    }
    run(callback);
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
