/*
 * trades: The closed door is a write lock that nobody gives back until the count is zero; waiting means to take a
 *     read lock and give it back. A StampedLock is not tied to the thread that locked it, or this would not work.
 */
package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;

public final class Latch {
  private final AtomicInteger count;
  private final StampedLock door = new StampedLock();
  private final long closed;

  public Latch(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("count: " + count);
    }
    this.count = new AtomicInteger(count);
    closed = count == 0 ? 0 : door.writeLock();
  }

  public void countDown() {
    if (count.getAndUpdate(before -> Math.max(before - 1, 0)) == 1) {
      door.unlockWrite(closed);
    }
  }

  public void await() throws InterruptedException {
    door.unlockRead(door.readLockInterruptibly());
  }

  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    long stamp = door.tryReadLock(timeout, unit);
    if (stamp == 0) {
      return false;
    }
    door.unlockRead(stamp);
    return true;
  }

  public long getCount() {
    return count.get();
  }
}
