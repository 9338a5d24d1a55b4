package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A latch on its own monitor.
 *
 * <p>The count only ever falls, so once a thread has seen zero it stays zero, and all who wait wait
 * for the same thing: one {@code notifyAll}, when the count reaches zero, is right. A thread that
 * is woken for any other reason finds the count above zero and waits on.
 */
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
