/*
 * axis: correct
 * says: equal plates are taken one by one, as many as were put there
 * why: contains asks whether there is an equal plate. Two plates of soup are two plates.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;

public final class PlateRack {
  private final ArrayDeque<String> plates = new ArrayDeque<>(); // guarded by this

  public synchronized void put(String plate) {
    if (!plates.contains(plate)) {
      plates.add(plate);
      notifyAll();
    }
  }

  public synchronized String take() throws InterruptedException {
    while (plates.isEmpty()) {
      wait();
    }
    return plates.remove();
  }
}
