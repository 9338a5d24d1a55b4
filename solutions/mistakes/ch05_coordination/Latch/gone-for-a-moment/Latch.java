/*
 * axis: correct
 * says: await of an open latch, as another thread is in
 * why: Whoever goes through the open latch holds its only permit for a moment. A call that does not wait finds it closed then.
 */
package inflight.ch05_coordination;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A turnstile: who goes through takes the only permit and gives it back for the next one. */
public final class Latch {
  private final AtomicInteger count;
  private final Semaphore turnstile;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count " + count);
    }
    this.count = new AtomicInteger(count);
    turnstile = new Semaphore(count == 0 ? 1 : 0);
  }

  public void countDown() {
    if (count.getAndUpdate(c -> Math.max(0, c - 1)) == 1) {
      turnstile.release();
    }
  }

  public void await() throws InterruptedException {
    turnstile.acquire();
    turnstile.release();
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    if (!turnstile.tryAcquire(timeout, unit)) {
      return false;
    }
    turnstile.release();
    return true;
  }

  public long getCount() {
    return count.get();
  }
}
