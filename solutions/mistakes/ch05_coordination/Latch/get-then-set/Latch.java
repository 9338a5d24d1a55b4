/*
 * axis: race-free
 * says: one call was lost
 * why: An atomic integer whose two calls, get and set, are not one step together.
 */
package inflight.ch05_coordination;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

public final class Latch {
  private final AtomicInteger count = new AtomicInteger();
  private final CompletableFuture<Void> open = new CompletableFuture<>();

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count.set(count);
    if (count == 0) {
      open.complete(null);
    }
  }

  public void countDown() {
    int now = count.get();
    if (now > 0) {
      count.set(now - 1);
      if (now == 1) {
        open.complete(null);
      }
    }
  }

  public void await() throws InterruptedException {
    await(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
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
}
