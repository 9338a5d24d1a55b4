/*
 * trades: On AbstractQueuedSynchronizer, the frame that the JDK builds its own locks on: it brings the queue of
 *     parked threads, interrupts and timeouts, and we bring the meaning of a number. Short, and hard to read
 *     without its manual.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;

public final class Latch {
  private static final class Door extends AbstractQueuedSynchronizer {
    Door(int count) {
      setState(count);
    }

    int count() {
      return getState();
    }

    @Override
    protected int tryAcquireShared(int ignored) {
      return getState() == 0 ? 1 : -1;
    }

    @Override
    protected boolean tryReleaseShared(int ignored) {
      while (true) {
        int before = getState();
        if (before == 0) {
          return false;
        }
        if (compareAndSetState(before, before - 1)) {
          return before == 1;
        }
      }
    }
  }

  private final Door door;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    door = new Door(count);
  }

  public void countDown() {
    door.releaseShared(1);
  }

  public void await() throws InterruptedException {
    door.acquireSharedInterruptibly(1);
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return door.tryAcquireSharedNanos(1, unit.toNanos(timeout));
  }

  public long getCount() {
    return door.count();
  }
}
