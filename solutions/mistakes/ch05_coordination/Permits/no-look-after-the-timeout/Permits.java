/*
 * axis: correct
 * says: as a tryAcquire gives up
 * why: When its time is over the call gives up without a last look. If it was signaled just then, the signal
 *     goes to waste, and the next in the line sleeps on beside a permit.
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
      while (permits <= 0) {
        left = available.awaitNanos(left);
        if (left <= 0) {
          return false;
        }
      }
      permits--;
      return true;
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
    lock.lock();
    try {
      if (permits > Integer.MAX_VALUE - released) {
        throw new Error("more permits than an int can count");
      }
      permits += released;
      // All who wait, and not as many as were released: with a negative start, the releases that
      // came first wake nobody who can go on. Whoever finds none left waits on.
      if (released == 1) {
        available.signal();
      } else {
        available.signalAll();
      }
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
