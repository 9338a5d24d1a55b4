/*
 * axis: correct
 * says: await, woken with a count of 1,: it should wait, and came back.
 * why: A thread that wakes up takes it for granted that the door is open. A thread may wake up for no reason, and
 *     then it is through too early.
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
    if (count > 0) {
      wait();
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
