/*
 * axis: correct
 * says: The thread "waiter" should sleep: nobody counts down. It woke up
 * why: Nobody is ever woken. Who waits looks every 20 ms whether the door is open, and comes up to 20 ms late.
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
    }
  }

  public synchronized void await() throws InterruptedException {
    throwIfInterrupted();
    while (count > 0) {
      wait(20);
    }
  }

  public synchronized boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long left = unit.toNanos(timeout);
    if (left <= 0) {
      return count == 0;
    }
    long deadline = System.nanoTime() + left;
    while (count > 0 && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 20_000_000));
      left = deadline - System.nanoTime();
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
