/*
 * axis: correct
 * says: it should wait, and came back
 * why: Now plus a very long timeout overflows to a moment long past, and await gives up at once.
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
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    while (count > 0) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
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
