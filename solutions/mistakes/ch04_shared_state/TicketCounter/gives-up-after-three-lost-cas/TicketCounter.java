/*
 * axis: race-free
 * says: the one clerk sent his away
 * why: A compare-and-set that fails says that another thread has sold a ticket, not that none is left: after three of them this one sends a customer away.
 */
package inflight.ch04_shared_state;

import java.util.concurrent.atomic.AtomicInteger;

/** The tickets for one evening, in one atomic number. */
public final class TicketCounter {
  private static final int TRIES = 3;

  private final AtomicInteger left;

  public TicketCounter(int tickets) {
    left = new AtomicInteger(tickets);
  }

  public boolean sell() {
    for (var i = 0; i < TRIES; i++) {
      var seen = left.get();
      if (seen == 0) {
        return false;
      }
      if (left.compareAndSet(seen, seen - 1)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }
}
