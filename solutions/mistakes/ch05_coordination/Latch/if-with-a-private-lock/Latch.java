/*
 * axis: correct
 * says: woken although the count is not zero
 * why: The waiting thread looks once, in an if. It waits on a private lock, where no stranger can wake it; but
 *     the JVM can.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

public final class Latch {
  /** Guarded by the lock. */
  private int count;

  private final Object lock = new Object();

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = count;
  }

  public void countDown() {
    synchronized (lock) {
      if (count > 0 && --count == 0) {
        lock.notifyAll();
      }
    }
  }

  public void await() throws InterruptedException {
    throwIfInterrupted();
    synchronized (lock) {
      if (count > 0) {
        lock.wait();
      }
    }
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    synchronized (lock) {
      if (count > 0) {
        unit.timedWait(lock, timeout);
      }
      return count == 0;
    }
  }

  public long getCount() {
    synchronized (lock) {
      return count;
    }
  }

  /** {@code wait} would throw by itself, but an open latch does not get that far. */
  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
