/*
 * axis: race-free
 * says: no thread can go on
 * why: await looks at the count first and takes the monitor after that. If the last countDown comes in between, it
 *     wakes nobody, and the thread goes to sleep beside an open door.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  private volatile int count;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = count;
  }

  public synchronized void countDown() {
    if (count > 0) {
      count--;
      if (count == 0) {
        notifyAll();
      }
    }
  }

  public void await() throws InterruptedException {
    throwIfInterrupted();
    while (count > 0) {
      synchronized (this) {
        wait();
      }
    }
  }

  public synchronized boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    long left = nanos;
    while (count > 0) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = nanos - (System.nanoTime() - start);
    }
    return true;
  }

  public synchronized long getCount() {
    return count;
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
