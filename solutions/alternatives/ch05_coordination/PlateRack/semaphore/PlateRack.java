/*
 * trades: A semaphore counts the plates, and does all the waiting. A thread that has a permit has a plate, so there is
 *     nothing to look at again.
 */
package inflight.ch05_coordination;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

public final class PlateRack {
  private final Semaphore there = new Semaphore(0);
  private final Queue<String> plates = new ConcurrentLinkedQueue<>();

  public void put(String plate) {
    plates.add(plate);
    there.release();
  }

  public String take() throws InterruptedException {
    there.acquire();
    return plates.remove();
  }
}
