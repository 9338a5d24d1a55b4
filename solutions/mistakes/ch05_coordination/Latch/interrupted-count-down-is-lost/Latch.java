/*
 * axis: correct
 * says: after a countDown by an interrupted thread
 * why: countDown waits for its lock interruptibly. A worker that is stopped is never counted, and those who
 *     wait for it wait for ever.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class Latch {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition open = lock.newCondition();

  /** Guarded by the lock. */
  private int count;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = count;
  }

  public void countDown() {
    try {
      lock.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      if (count > 0) {
        count--;
      }
      if (count == 0) {
        open.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  public void await() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (count > 0) {
        open.await();
      }
    } finally {
      lock.unlock();
    }
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (count > 0 && left > 0) {
        left = open.awaitNanos(left);
      }
      return count == 0;
    } finally {
      lock.unlock();
    }
  }

  public long getCount() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }
}
