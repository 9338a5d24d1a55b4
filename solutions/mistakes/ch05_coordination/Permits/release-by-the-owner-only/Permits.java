/*
 * axis: correct
 * says: a permit belongs to no thread
 * why: A permit is taken for a lock, which only its owner may give back. Here one thread may acquire and another
 *     release.
 */
package inflight.ch05_coordination;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

public final class Permits {
  private final Set<Thread> holders = new HashSet<>();
  private int permits;

  public Permits(int permits) {
    this.permits = permits;
  }

  public synchronized void acquire() throws InterruptedException {
    throwIfInterrupted();
    while (permits <= 0) {
      wait();
    }
    permits--;
    holders.add(Thread.currentThread());
  }

  public synchronized boolean tryAcquire() {
    if (permits <= 0) {
      return false;
    }
    permits--;
    holders.add(Thread.currentThread());
    return true;
  }

  public synchronized boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    throwIfInterrupted();
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    long left = nanos;
    while (permits <= 0) {
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = nanos - (System.nanoTime() - start);
    }
    permits--;
    holders.add(Thread.currentThread());
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
    if (released == 1 && !holders.remove(Thread.currentThread())) {
      throw new IllegalMonitorStateException("not a holder");
    }
    permits += released;
    notifyAll();
  }

  public synchronized int availablePermits() {
    return permits;
  }

  private static void throwIfInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
