/*
 * trades: On AbstractQueuedSynchronizer, the frame that the JDK builds its own semaphore on: it brings the queue
 *     of parked threads, interrupts and timeouts, and we bring two compare-and-set loops.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

public final class Permits {
  private static final class Sync extends AbstractQueuedSynchronizer {
    Sync(int permits) {
      setState(permits);
    }

    int permits() {
      return getState();
    }

    /** How many would be left; negative if it has to wait. */
    @Override
    protected int tryAcquireShared(int wanted) {
      while (true) {
        int before = getState();
        if (before <= 0) {
          return -1;
        }
        if (compareAndSetState(before, before - wanted)) {
          return before - wanted;
        }
      }
    }

    @Override
    protected boolean tryReleaseShared(int released) {
      while (true) {
        int before = getState();
        if (before > Integer.MAX_VALUE - released) {
          throw new Error("more permits than an int can count");
        }
        if (compareAndSetState(before, before + released)) {
          return true;
        }
      }
    }
  }

  private final Sync sync;

  public Permits(int permits) {
    sync = new Sync(permits);
  }

  public void acquire() throws InterruptedException {
    sync.acquireSharedInterruptibly(1);
  }

  public boolean tryAcquire() {
    return sync.tryAcquireShared(1) >= 0;
  }

  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return sync.tryAcquireSharedNanos(1, unit.toNanos(timeout));
  }

  public void release() {
    sync.releaseShared(1);
  }

  public void release(int released) {
    if (released < 0) {
      throw new IllegalArgumentException("permits: " + released);
    }
    sync.releaseShared(released);
  }

  public int availablePermits() {
    return sync.permits();
  }
}
