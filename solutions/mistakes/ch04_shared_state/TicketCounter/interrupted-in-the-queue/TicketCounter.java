/*
 * axis: correct
 * says: called by an interrupted thread while another sells
 * why: lockInterruptibly ends with an exception when the thread is interrupted. Then there is no lock and no sale,
 *     though tickets are left.
 */
package inflight.ch04_shared_state;

import java.util.concurrent.locks.ReentrantLock;

public final class TicketCounter {
  private final ReentrantLock lock = new ReentrantLock();
  private int left; // Guarded by the lock.

  public TicketCounter(int tickets) {
    left = tickets;
  }

  public boolean sell() {
    if (!lock.tryLock()) {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    try {
      if (left == 0) {
        return false;
      }
      left--;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
