/*
 * axis: correct
 * says: it should wait, and came back
 * why: Now plus a very long timeout overflows to a moment long past, and the wait is given up at once.
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
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (permits <= 0) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
    }
    permits--;
    return true;
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
