/*
 * axis: race-free
 * says: Data race on "count"
 * why: The count is one int, read in one step, so it is read without the lock. Nothing orders the two threads, so the
 *     old count may be told for as long as one likes, and whoever loops until it is zero may loop for ever.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  // Guarded by this.
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
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    if (left <= 0) {
      return count == 0;
    }
    // May overflow; the difference of the two is right nevertheless.
    long deadline = System.nanoTime() + left;
    while (count > 0 && left > 0) {
      // Rounds up: wait(0) would mean for ever.
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = deadline - System.nanoTime();
    }
    return count == 0;
  }

  public long getCount() {
    return count;
  }

  /** {@code wait} would throw by itself, but an open latch does not get that far. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
