/*
 * axis: race-free
 * says: take returned null
 * why: The look at the rack is under the lock, and the taking is not: two threads see the same plate, and one of them finds
 *     it gone.
 */
package inflight.ch05_coordination;

import java.util.concurrent.ConcurrentLinkedDeque;

public final class PlateRack {
  private final ConcurrentLinkedDeque<String> plates = new ConcurrentLinkedDeque<>();

  public synchronized void put(String plate) {
    plates.addLast(plate);
    notifyAll();
  }

  public String take() throws InterruptedException {
    awaitPlate();
    return plates.pollFirst();
  }

  private synchronized void awaitPlate() throws InterruptedException {
    while (plates.isEmpty()) {
      wait();
    }
  }
}
