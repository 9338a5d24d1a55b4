/*
 * axis: correct
 * says: await with timeout 0, closed, called by an interrupted thread
 * why: A call that need not wait skips the look at the interrupt, so that a thread that asks again and again
 *     cannot be stopped.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  /**
   * Guarded by this. Leaving the monitor in {@code countDown} and entering it in {@code await} is
   * what makes the work of those who counted down visible to those who waited.
   */
  private int count;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = count;
  }

  public synchronized void countDown() {
    if (count > 0 && --count == 0) {
      notifyAll();
    }
  }

  public synchronized void await() throws InterruptedException {
    throwIfInterrupted();
    while (count > 0) {
      wait();
    }
  }

  public synchronized boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    if (left <= 0) {
      return count == 0;
    }
    throwIfInterrupted();
    // May overflow; the difference of the two is right nevertheless.
    long deadline = System.nanoTime() + left;
    while (count > 0 && left > 0) {
      // Rounds up: wait(0) would mean for ever.
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return count == 0;
  }

  public synchronized long getCount() {
    return count;
  }

  /** {@code wait} would throw by itself, but an open latch does not get that far. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
