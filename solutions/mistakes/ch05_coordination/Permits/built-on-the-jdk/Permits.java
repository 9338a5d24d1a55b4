/*
 * axis: correct
 * says: Permits uses the JDK's own Semaphore
 * why: It works, and it is what to do at work. Here the point is to build it.
 */
package inflight.ch05_coordination;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

public final class Permits {
  private final Semaphore semaphore;

  public Permits(int permits) {
    semaphore = new Semaphore(permits);
  }

  public void acquire() throws InterruptedException {
    semaphore.acquire();
  }

  public boolean tryAcquire() {
    return semaphore.tryAcquire();
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return semaphore.tryAcquire(timeout, unit);
  }

  public void release() {
    semaphore.release();
  }

  public void release(int released) {
    semaphore.release(released);
  }

  public int availablePermits() {
    return semaphore.availablePermits();
  }
}
