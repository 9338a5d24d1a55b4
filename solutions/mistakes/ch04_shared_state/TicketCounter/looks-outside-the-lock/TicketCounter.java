/*
 * axis: race-free
 * says: Both clerks sold the last ticket
 * why: The sale is under the lock and the look is not: what was seen may be out of date by the time the
 *     lock is there.
 */
package inflight.ch04_shared_state;

public final class TicketCounter {
  private volatile int left;

  public TicketCounter(int tickets) {
    left = tickets;
  }

  public boolean sell() {
    if (left == 0) {
      return false;
    }
    synchronized (this) {
      left = left - 1;
    }
    return true;
  }
}
