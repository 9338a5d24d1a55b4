/*
 * axis: correct
 * says: Promise uses the JDK's own CompletableFuture
 * why: It is what to do at work, nearly. Here the point is to build it.
 */
package inflight.ch06_pools;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

public final class Promise<T> {
  private final CompletableFuture<T> future = new CompletableFuture<>();

  public boolean complete(T value) {
    return future.complete(value);
  }

  public boolean fail(Throwable error) {
    return future.completeExceptionally(error);
  }

  public boolean isDone() {
    return future.isDone();
  }

  public T get() throws InterruptedException, ExecutionException {
    return future.get();
  }

  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(timeout, unit);
  }

  public void onDone(BiConsumer<? super T, ? super Throwable> callback) {
    future.whenComplete(callback);
  }
}
