/*
 * axis: correct
 * says: should sleep: no plate comes. It woke up
 * why: A wait with a limit, "just in case", hides a wake-up that is missing, and wakes a thread once a minute for nothing.
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
      wait(60_000); // just in case
    }
    return plates.remove();
  }
}
