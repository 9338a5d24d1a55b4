package inflight.ch05_coordination;

import java.util.ArrayDeque;

/**
 * A rack of plates behind one monitor.
 *
 * <p>A thread that is woken has to take the monitor again before it goes on. By then another thread
 * may have taken the plate, so it looks again, and goes back to sleep if there is none.
 */
public final class PlateRack {
  /** Guarded by this. */
  private final ArrayDeque<String> plates = new ArrayDeque<>();

  public synchronized void put(String plate) {
    plates.add(plate);
    notifyAll();
  }

  public synchronized String take() throws InterruptedException {
    while (plates.isEmpty()) {
      wait();
    }
    return plates.remove();
  }
}
