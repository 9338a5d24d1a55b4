/*
 * axis: race-free
 * says: take threw InterruptedException, and the plate is gone
 * why: put hands the plate to the thread that is first in line. If that thread is interrupted before it has looked, it leaves
 *     with InterruptedException, and the plate that was handed to it is lost.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;

public final class PlateRack {
  private final ArrayDeque<String> plates = new ArrayDeque<>(); // guarded by this
  private final ArrayDeque<Turn> line = new ArrayDeque<>(); // guarded by this

  public synchronized void put(String plate) {
    if (line.isEmpty()) {
      plates.add(plate);
    } else {
      line.remove().serve(plate);
    }
  }

  public String take() throws InterruptedException {
    var turn = new Turn();
    synchronized (this) {
      if (!plates.isEmpty()) {
        return plates.remove();
      }
      line.add(turn);
    }
    try {
      turn.served.await();
    } catch (InterruptedException e) {
      synchronized (this) {
        line.remove(turn);
      }
      throw e;
    }
    return turn.plate;
  }

  private static final class Turn {
    private final CountDownLatch served = new CountDownLatch(1);
    private String plate; // written before the count is zero

    void serve(String plate) {
      this.plate = plate;
      served.countDown();
    }
  }
}
