/*
 * trades: An atomic count and a future that is complete when the count is zero; the future knows how to wait. Two
 *     objects instead of one field.
 */
package inflight.ch05_coordination;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

public final class Latch {
  private final AtomicInteger count;
  private final CompletableFuture<Void> open = new CompletableFuture<>();

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = new AtomicInteger(count);
    if (count == 0) {
      open.complete(null);
    }
  }

  public void countDown() {
    if (count.getAndUpdate(before -> Math.max(before - 1, 0)) == 1) {
      open.complete(null);
    }
  }

  public void await() throws InterruptedException {
    throwIfInterrupted();
    try {
      open.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    if (open.isDone()) {
      return true;
    }
    try {
      open.get(Math.max(timeout, 0), unit);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  public long getCount() {
    return count.get();
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
