package inflight.ch04_shared_state;

/**
 * The tickets for one evening, behind one monitor.
 *
 * <p>The look at the tickets and the sale are one step for everybody who calls {@code sell}: a
 * thread that finds another inside waits until it has left, and then reads what that one wrote.
 */
public final class TicketCounter {
  /** Guarded by this counter's monitor. */
  private int left;

  public TicketCounter(int tickets) {
    left = tickets;
  }

  public synchronized boolean sell() {
    if (left == 0) {
      return false;
    }
    left = left - 1;
    return true;
  }
}
