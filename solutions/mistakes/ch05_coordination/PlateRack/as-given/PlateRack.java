/*
 * axis: correct
 * says: the test ended with NoSuchElementException
 * why: This is the class as it is given. Both threads that wait are woken for one plate. The second one does not look
 *     again, and removes from an empty rack.
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
    if (plates.isEmpty()) {
      wait();
    }
    return plates.remove();
  }
}
