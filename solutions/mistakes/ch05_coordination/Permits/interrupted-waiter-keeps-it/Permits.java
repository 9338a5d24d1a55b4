/*
 * axis: correct
 * says: availablePermits, after two interrupted waits and one release
 * why: Releases are granted to those who are on the books as waiting. A thread that is interrupted leaves and
 *     stays on the books, and the next permit goes to nobody.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Permits {
  private int permits;
  private int waiting;
  private int granted;

  public Permits(int permits) {
    this.permits = permits;
  }

  public synchronized void acquire() throws InterruptedException {
    throwIfInterrupted();
    if (tryAcquire()) {
      return;
    }
    waiting++;
    while (granted == 0) {
      wait();
    }
    granted--;
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
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    long left = nanos;
    if (tryAcquire()) {
      return true;
    }
    waiting++;
    while (granted == 0) {
      if (left <= 0) {
        waiting--;
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = nanos - (System.nanoTime() - start);
    }
    granted--;
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
    while (permits > 0 && waiting > 0) {
      permits--;
      waiting--;
      granted++;
    }
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
