/*
 * axis: correct
 * says: there is room for as many plates as come
 * why: A queue that is bounded refuses what comes when it is full, and nobody looks at what offer returns: the plate is gone.
 */
package inflight.ch05_coordination;

import java.util.concurrent.LinkedBlockingQueue;

public final class PlateRack {
  private final LinkedBlockingQueue<String> plates = new LinkedBlockingQueue<>(1_000);

  public void put(String plate) {
    plates.offer(plate);
  }

  public String take() throws InterruptedException {
    return plates.take();
  }
}
