/*
 * axis: race-free
 * says: Data race on "written"
 * why: tryAcquire counts down with a plain compare-and-set: the count is right, but nothing makes visible what
 *     was written before the release.
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
    while (true) {
      int before = permits.getPlain();
      if (before <= 0) {
        return false;
      }
      if (permits.weakCompareAndSetPlain(before, before - 1)) {
        return true;
      }
    }
  }

  private boolean take() {
    while (true) {
      int before = permits.get();
      if (before <= 0) {
        return false;
      }
      if (permits.compareAndSet(before, before - 1)) {
        return true;
      }
    }
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return acquire(unit.toNanos(timeout), true);
  }

  private boolean acquire(long nanos, boolean timed) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (take()) {
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
      while (!take()) {
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
