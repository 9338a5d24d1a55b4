/*
 * axis: race-free
 * says: The callback was never called
 * why: It looks whether the promise is done and then adds the callback to the list. In between the promise is
 *     settled, and nobody looks at the list again.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Queue<BiConsumer<? super T, ? super Throwable>> callbacks =
      new ConcurrentLinkedQueue<>();

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
    drain();
    return true;
  }

  private void drain() {
    for (var next = callbacks.poll(); next != null; next = callbacks.poll()) {
      run(next);
    }
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
    if (isDone()) {
      run(callback);
    } else {
      callbacks.add(callback);
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
