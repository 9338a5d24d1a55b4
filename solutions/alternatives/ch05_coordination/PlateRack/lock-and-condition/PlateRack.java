/*
 * trades: A lock and a condition of its own. One signal for each plate is enough, since all who wait on this condition
 *     wait for a plate.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class PlateRack {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final ArrayDeque<String> plates = new ArrayDeque<>(); // guarded by lock

  public void put(String plate) {
    lock.lock();
    try {
      plates.add(plate);
      notEmpty.signal();
    } finally {
      lock.unlock();
    }
  }

  public String take() throws InterruptedException {
    lock.lock();
    try {
      while (plates.isEmpty()) {
        notEmpty.await();
      }
      return plates.remove();
    } finally {
      lock.unlock();
    }
  }
}
