/*
 * axis: race-free
 * says: both threads must find it open
 * why: The open door is one permit, and who goes through takes it and gives it back. Who looks in between
 *     finds the door closed.
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
