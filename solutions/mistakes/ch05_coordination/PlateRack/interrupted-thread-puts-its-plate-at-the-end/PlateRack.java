/*
 * axis: race-free
 * says: is gone, or lies behind the second
 * why: A thread that is interrupted as it was handed a plate puts that back, behind those that have come since.
 */
package inflight.ch05_coordination;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/** A rack that hands each plate to the thread that has waited longest. */
public final class PlateRack {
  private static final class Guest {
    final Thread thread = Thread.currentThread();
    volatile String plate;
  }

  private final ArrayDeque<String> plates = new ArrayDeque<>(); // guarded by this
  private final ArrayDeque<Guest> guests = new ArrayDeque<>(); // guarded by this

  public synchronized void put(String plate) {
    Guest guest = guests.poll();
    if (guest == null) {
      plates.add(plate);
    } else {
      guest.plate = plate;
      LockSupport.unpark(guest.thread);
    }
  }

  public String take() throws InterruptedException {
    Guest self;
    synchronized (this) {
      if (!plates.isEmpty()) {
        return plates.remove();
      }
      self = new Guest();
      guests.add(self);
    }
    while (self.plate == null) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        leave(self);
        throw new InterruptedException();
      }
    }
    return self.plate;
  }

  /** No plate may be lost: one that was handed over already goes back. */
  private synchronized void leave(Guest self) {
    if (self.plate == null) {
      guests.remove(self);
    } else {
      put(self.plate);
    }
  }
}
