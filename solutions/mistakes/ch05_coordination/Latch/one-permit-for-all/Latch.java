/*
 * axis: correct
 * says: all threads that wait go on, with or without a timeout
 * why: The door opens by a single permit, and the first to come through takes it along.
 */
package inflight.ch05_coordination;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public final class Latch {
  private final AtomicInteger count;
  private final Semaphore turnstile = new Semaphore(0);

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = new AtomicInteger(count);
    if (count == 0) {
      turnstile.release();
    }
  }

  public void countDown() {
    if (count.getAndUpdate(before -> Math.max(before - 1, 0)) == 1) {
      turnstile.release();
    }
  }

  public void await() throws InterruptedException {
    turnstile.acquire();
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return turnstile.tryAcquire(timeout, unit);
  }

  public long getCount() {
    return count.get();
  }
}
