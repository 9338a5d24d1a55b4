/*
 * axis: correct
 * says: put, while a thread waits in take, returns
 * why: Thread.sleep keeps the monitor, and wait gives it back. Nobody can put a plate there while this thread sleeps.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;

public final class PlateRack {
  private final ArrayDeque<String> plates = new ArrayDeque<>();

  public synchronized void put(String plate) {
    plates.add(plate);
  }

  public synchronized String take() throws InterruptedException {
    while (plates.isEmpty()) {
      Thread.sleep(1);
    }
    return plates.remove();
  }
}
