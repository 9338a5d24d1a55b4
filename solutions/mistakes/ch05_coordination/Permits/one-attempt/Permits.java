/*
 * axis: race-free
 * says: Two permits were left: each of the two threads must get one
 * why: A compare-and-set that fails says that another was faster, and not that there is nothing left. tryAcquire
 *     gives up after one attempt.
 */
package inflight.ch05_coordination;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

public final class Permits {
  private final AtomicInteger permits;
  private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();

  public Permits(int permits) {
    this.permits = new AtomicInteger(permits);
  }

  public void acquire() throws InterruptedException {
    acquire(0, false);
  }

  public boolean tryAcquire() {
    int before = permits.get();
    return before > 0 && permits.compareAndSet(before, before - 1);
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return acquire(unit.toNanos(timeout), true);
  }

  private boolean acquire(long nanos, boolean timed) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (tryAcquire()) {
      return true;
    }
    if (timed && nanos <= 0) {
      return false;
    }
    long start = System.nanoTime();
    waiting.add(Thread.currentThread());
    try {
      // Looks again once it is in the queue: a release either sees this thread there, or came
      // before, and then its permit is seen here.
      while (!tryAcquire()) {
        if (timed) {
          long left = nanos - (System.nanoTime() - start);
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(this, left);
        } else {
          LockSupport.park(this);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      return true;
    } finally {
      waiting.remove(Thread.currentThread());
    }
  }

  public void release() {
    release(1);
  }

  public void release(int released) {
    if (released < 0) {
      throw new IllegalArgumentException("permits: " + released);
    }
    int before;
    do {
      before = permits.get();
      if (before > Integer.MAX_VALUE - released) {
        throw new Error("more permits than an int can count");
      }
    } while (!permits.compareAndSet(before, before + released));
    for (var thread : waiting) {
      LockSupport.unpark(thread);
    }
  }

  public int availablePermits() {
    return permits.get();
  }
}
