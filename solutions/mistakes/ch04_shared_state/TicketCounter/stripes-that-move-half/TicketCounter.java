/*
 * axis: correct
 * says: tickets sold, of 12, when a clerk was told that none is left
 * why: Half of another stripe's tickets is taken off it first, and put into the own one then: whoever looks meanwhile finds none.
 */
package inflight.ch04_shared_state;

import java.util.concurrent.atomic.AtomicIntegerArray;

public final class TicketCounter {
  private static final int STRIPES = 4;

  private final AtomicIntegerArray stripes = new AtomicIntegerArray(STRIPES);

  public TicketCounter(int tickets) {
    for (var i = 0; i < STRIPES; i++) {
      stripes.set(i, tickets / STRIPES + (i < tickets % STRIPES ? 1 : 0));
    }
  }

  public boolean sell() {
    var mine = (int) (Thread.currentThread().threadId() % STRIPES);
    if (take(mine, false) > 0) {
      return true;
    }
    for (var i = 1; i < STRIPES; i++) {
      var moved = take((mine + i) % STRIPES, true);
      if (moved > 0) {
        // One is sold at once; with the others at home it goes fast for a while.
        stripes.addAndGet(mine, moved - 1);
        return true;
      }
    }
    return false;
  }

  /** Takes one ticket, or half of what is there and one at least; returns how many. */
  private int take(int stripe, boolean half) {
    while (true) {
      var there = stripes.get(stripe);
      if (there == 0) {
        return 0;
      }
      var taken = half ? (there + 1) / 2 : 1;
      if (stripes.compareAndSet(stripe, there, there - taken)) {
        return taken;
      }
    }
  }
}
