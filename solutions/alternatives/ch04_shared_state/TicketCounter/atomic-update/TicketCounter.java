/*
 * trades: No lock: a thread whose compare-and-set fails reads again. It works because all the state is one
 *     number; a second field would need a lock.
 */
package inflight.ch04_shared_state;

import java.util.concurrent.atomic.AtomicInteger;

public final class TicketCounter {
  private final AtomicInteger left;

  public TicketCounter(int tickets) {
    left = new AtomicInteger(tickets);
  }

  public boolean sell() {
    return left.getAndUpdate(now -> now == 0 ? 0 : now - 1) > 0;
  }
}
