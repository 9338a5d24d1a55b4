/*
 * axis: correct
 * says: ends when it is interrupted
 * why: The interrupt is caught in order to wait on, and forgotten. The thread cannot be asked to stop any more.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;

public final class PlateRack {
  private final ArrayDeque<String> plates = new ArrayDeque<>(); // guarded by this

  public synchronized void put(String plate) {
    plates.add(plate);
    notifyAll();
  }

  public synchronized String take() throws InterruptedException {
    while (plates.isEmpty()) {
      try {
        wait();
      } catch (InterruptedException e) {
        // wait on
      }
    }
    return plates.remove();
  }
}
