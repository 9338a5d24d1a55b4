package inflight.ch04_shared_state;

/**
 * The tickets for one evening.
 *
 * <p>Any number of threads may call {@link #sell} at any time. Each ticket is sold once: with
 * {@code n} tickets, {@code sell} returns true {@code n} times, and false every time after that.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>An interrupt changes nothing: {@code sell} does its work, and the flag stays as it is.
 *   <li>Two counters share nothing.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class TicketCounter {
  private int left;

  /** A counter with this many tickets to sell, 0 or more. */
  public TicketCounter(int tickets) {
    left = tickets;
  }

  /** Sells one ticket and returns true, or returns false because none is left. */
  public boolean sell() {
    if (left == 0) {
      return false;
    }
    left = left - 1;
    return true;
  }
}
