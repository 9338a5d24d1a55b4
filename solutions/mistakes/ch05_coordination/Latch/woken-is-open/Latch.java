/*
 * axis: correct
 * says: neither shortens a timeout
 * why: The timed await waits once and reports what it finds then. Woken for nothing, it gives up before its time.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  private int count;

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

  public synchronized void await() throws InterruptedException {
    throwIfInterrupted();
    while (count > 0) {
      wait();
    }
  }

  public synchronized boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    if (count > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return count == 0;
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
