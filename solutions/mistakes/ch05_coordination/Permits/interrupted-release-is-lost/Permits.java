/*
 * axis: correct
 * says: after a release by an interrupted thread
 * why: release waits for its lock interruptibly. A thread that is stopped, and tidies up, keeps its permit for
 *     ever.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class Permits {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition available = lock.newCondition();

  /** Guarded by the lock. */
  private int permits;

  public Permits(int permits) {
    this.permits = permits;
  }

  public void acquire() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (permits <= 0) {
        available.await();
      }
      permits--;
    } finally {
      lock.unlock();
    }
  }

  public boolean tryAcquire() {
    lock.lock();
    try {
      return takeIfAvailable();
    } finally {
      lock.unlock();
    }
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (permits <= 0 && left > 0) {
        left = available.awaitNanos(left);
      }
      // Out of time or not, a permit that is there is taken: it may be the one of our signal.
      return takeIfAvailable();
    } finally {
      lock.unlock();
    }
  }

  private boolean takeIfAvailable() {
    if (permits <= 0) {
      return false;
    }
    permits--;
    return true;
  }

  public void release() {
    release(1);
  }

  public void release(int released) {
    if (released < 0) {
      throw new IllegalArgumentException("permits: " + released);
    }
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (permits > Integer.MAX_VALUE - released) {
        throw new Error("more permits than an int can count");
      }
      permits += released;
      // All who wait, and not as many as were released: with a negative start, the releases that
      // came first wake nobody who can go on. Whoever finds none left waits on.
      available.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public int availablePermits() {
    lock.lock();
    try {
      return permits;
    } finally {
      lock.unlock();
    }
  }
}
