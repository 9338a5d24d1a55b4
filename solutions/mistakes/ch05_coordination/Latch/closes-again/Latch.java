/*
 * axis: correct
 * says: once open it stays open
 * why: The latch starts over once all are through, as a cyclic barrier does. Who comes a moment later finds a
 *     closed door.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  private final int initial;
  private int count;
  private int round;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.initial = count;
    this.count = count;
  }

  public synchronized void countDown() {
    if (count > 0) {
      count--;
      if (count == 0) {
        count = initial;
        round++;
        notifyAll();
      }
    }
  }

  public synchronized void await() throws InterruptedException {
    throwIfInterrupted();
    int mine = round;
    while (count > 0 && round == mine) {
      wait();
    }
  }

  public synchronized boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    long left = nanos;
    int mine = round;
    while (count > 0 && round == mine) {
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
