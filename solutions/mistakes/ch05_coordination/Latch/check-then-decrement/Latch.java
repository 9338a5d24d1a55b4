/*
 * axis: race-free
 * says: The count went below zero
 * why: Two threads both see a count of 1, and both lower it.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public final class Latch {
  private final AtomicInteger count = new AtomicInteger();

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count.set(count);
  }

  public void countDown() {
    if (count.get() > 0 && count.decrementAndGet() == 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  public synchronized void await() throws InterruptedException {
    throwIfInterrupted();
    while (count.get() > 0) {
      wait();
    }
  }

  public synchronized boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    long left = nanos;
    while (count.get() > 0) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = nanos - (System.nanoTime() - start);
    }
    return true;
  }

  public long getCount() {
    return count.get();
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
