/*
 * axis: correct
 * says: a thread may hold several permits, and give them back one at a time or all at once
 * why: Whoever holds a permit gets no second one, however many are left: permits are taken for badges of threads.
 */
package inflight.ch05_coordination;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class Permits {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition available = lock.newCondition();

  private int permits;
  private final Set<Thread> holders = new HashSet<>();

  public Permits(int permits) {
    this.permits = permits;
  }

  public void acquire() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (permits <= 0 || holders.contains(Thread.currentThread())) {
        available.await();
      }
      takeIfAvailable();
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
      while ((permits <= 0 || holders.contains(Thread.currentThread())) && left > 0) {
        left = available.awaitNanos(left);
      }
      return takeIfAvailable();
    } finally {
      lock.unlock();
    }
  }

  private boolean takeIfAvailable() {
    if (permits <= 0 || !holders.add(Thread.currentThread())) {
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
      holders.remove(Thread.currentThread());
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
