package inflight.ch05_coordination;

import java.util.ArrayDeque;

/**
 * A rack of finished plates. It has room for as many as there are: whoever puts a plate there never
 * blocks, and whoever takes one blocks until there is one.
 *
 * <p>Any number of threads may call {@link #put} and {@link #take} at any time. Each plate is taken
 * once, in the order in which the plates were put there. While there is a plate, nobody who wants
 * one blocks. Which of several threads that wait is next is left open. A thread that waits sleeps
 * until it is woken, and does not look again every now and then.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A thread that waits may be woken although there is no plate for it: it waits on.
 *   <li>If a thread is interrupted while it waits, {@code take} throws {@link
 *       InterruptedException}. It has taken nothing then, and no plate is lost. If it was
 *       interrupted before, or just as a plate came, it may throw or take the plate.
 *   <li>Two racks share nothing.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class PlateRack {
  private final ArrayDeque<String> plates = new ArrayDeque<>(); // guarded by this

  /**
   * Puts a plate on the rack.
   *
   * @param plate what is on it, not null
   */
  public synchronized void put(String plate) {
    plates.add(plate);
    notifyAll();
  }

  /** Takes the plate that has been there longest, and blocks until there is one. */
  public synchronized String take() throws InterruptedException {
    if (plates.isEmpty()) {
      wait();
    }
    return plates.remove();
  }
}
