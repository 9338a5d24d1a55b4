/*
 * axis: correct
 * says: neither shortens a timeout
 * why: The timed call waits once. Whatever wakes it before its time is over, it takes for the end of it.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Permits {
  private int permits;

  public Permits(int permits) {
    this.permits = permits;
  }

  public synchronized void acquire() throws InterruptedException {
    throwIfInterrupted();
    while (permits <= 0) {
      wait();
    }
    permits--;
  }

  public synchronized boolean tryAcquire() {
    if (permits <= 0) {
      return false;
    }
    permits--;
    return true;
  }

  public synchronized boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    if (permits <= 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return tryAcquire();
  }

  public void release() {
    release(1);
  }

  public synchronized void release(int released) {
    if (released < 0) {
      throw new IllegalArgumentException("permits: " + released);
    }
    if (permits > Integer.MAX_VALUE - released) {
      throw new Error("more permits than an int can count");
    }
    permits += released;
    notifyAll();
  }

  public synchronized int availablePermits() {
    return permits;
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
