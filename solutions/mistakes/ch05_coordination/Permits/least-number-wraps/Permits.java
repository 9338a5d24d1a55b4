/*
 * axis: correct
 * says: Integer.MIN_VALUE
 * why: It subtracts before it compares. One less than the least number is the greatest.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

/** On the JDK's synchronizer, which keeps the threads that wait. */
public final class Permits {
  private static final class Sync extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1;

    Sync(int permits) {
      setState(permits);
    }

    int permits() {
      return getState();
    }

    @Override
    protected int tryAcquireShared(int wanted) {
      while (true) {
        var available = getState();
        var left = available - wanted;
        if (left < 0 || compareAndSetState(available, left)) {
          return left;
        }
      }
    }

    @Override
    protected boolean tryReleaseShared(int given) {
      while (true) {
        var available = getState();
        if ((long) available + given > Integer.MAX_VALUE) {
          throw new Error("too many permits");
        }
        if (compareAndSetState(available, available + given)) {
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
    release(1);
  }

  public void release(int permits) {
    if (permits < 0) {
      throw new IllegalArgumentException("permits " + permits);
    }
    if (permits > 0) {
      sync.releaseShared(permits);
    }
  }

  public int availablePermits() {
    return sync.permits();
  }
}
