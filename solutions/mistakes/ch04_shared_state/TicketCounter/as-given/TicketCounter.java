/*
 * axis: race-free
 * says: Both clerks sold the last ticket
 * why: This is the class as it is given. Another thread can look at the tickets between the look and the
 *     sale of the first.
 */
package inflight.ch04_shared_state;

public final class TicketCounter {
  private int left;

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
