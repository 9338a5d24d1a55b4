/*
 * axis: correct
 * says: after another thread found no ticket left
 * why: The early return skips unlock. The next thread waits for a lock that nobody will give back.
 */
package inflight.ch04_shared_state;

import java.util.concurrent.locks.ReentrantLock;

public final class TicketCounter {
  private final ReentrantLock lock = new ReentrantLock();
  private int left;

  public TicketCounter(int tickets) {
    left = tickets;
  }

  public boolean sell() {
    lock.lock();
    if (left == 0) {
      return false;
    }
    left = left - 1;
    lock.unlock();
    return true;
  }
}
