/*
 * axis: race-free
 * says: Both clerks sold the last ticket
 * why: Each thread reads the latest number, as volatile promises. Both read it before either has written.
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
    left = left - 1;
    return true;
  }
}
