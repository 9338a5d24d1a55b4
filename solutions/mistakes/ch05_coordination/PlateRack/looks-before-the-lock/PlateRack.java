/*
 * axis: race-free
 * says: no thread can go on
 * why: It looks, and then takes the lock and sleeps. A plate that is put there in between wakes nobody.
 */
package inflight.ch05_coordination;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

public final class PlateRack {
  private final Queue<String> plates = new ConcurrentLinkedQueue<>();

  public void put(String plate) {
    plates.add(plate);
    synchronized (this) {
      notifyAll();
    }
  }

  public String take() throws InterruptedException {
    String plate;
    while ((plate = plates.poll()) == null) {
      synchronized (this) {
        wait();
      }
    }
    return plate;
  }
}
