/*
 * axis: race-free
 * says: The callback was called twice
 * why: A callback goes into the list, and if the promise is done by then its owner runs it. The settling thread
 *     finds it in the list, and runs it too.
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
    callbacks.forEach(this::run);
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
    var late = isDone();
    callbacks.add(callback);
    if (late || isDone()) {
      run(callback);
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
