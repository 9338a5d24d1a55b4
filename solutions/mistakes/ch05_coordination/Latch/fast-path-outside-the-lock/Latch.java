/*
 * axis: race-free
 * says: Data race on "count": nothing orders the write at Latch.java: | read at Latch.java:
 * why: An open latch is let through without the lock, by a look at a plain field. Whoever saw zero there has synchronized
 *     with nobody, so what was done before the last countDown need not be seen.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  private int count;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count < 0");
    }
    this.count = count;
  }

  public void await() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (count == 0) {
      return;
    }
    synchronized (this) {
      while (count > 0) {
        wait();
      }
    }
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long start = System.nanoTime();
    long nanos = Math.max(0, unit.toNanos(timeout));
    synchronized (this) {
      while (count > 0) {
        long left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    }
  }

  public void countDown() {
    synchronized (this) {
      if (count > 0 && --count == 0) {
        notifyAll();
      }
    }
  }

  public long getCount() {
    return count;
  }
}
