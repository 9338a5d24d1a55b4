/*
 * axis: correct
 * says: holders of 2 permits: only 1 of 2 were inside at the same time
 * why: The lock is taken in acquire and kept until release. However many permits there are, the holders go one
 *     after another.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Permits {
  private int permits;

  /** True while somebody is inside. */
  private boolean busy;

  public Permits(int permits) {
    this.permits = permits;
  }

  public synchronized void acquire() throws InterruptedException {
    throwIfInterrupted();
    while (permits <= 0 || busy) {
      wait();
    }
    take();
  }

  public synchronized boolean tryAcquire() {
    if (permits <= 0) {
      return false;
    }
    take();
    return true;
  }

  public synchronized boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    long left = nanos;
    while (permits <= 0 || busy) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = nanos - (System.nanoTime() - start);
    }
    take();
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
    busy = false;
    notifyAll();
  }

  public synchronized int availablePermits() {
    return permits;
  }

  private void take() {
    permits--;
    busy = true;
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
