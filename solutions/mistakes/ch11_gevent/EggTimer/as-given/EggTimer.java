/*
 * axis: correct
 * says: an egg that boils for 35 ms, and a ticker that ticks each 10 ms
 * why: This is the class as it is given. Thread.sleep keeps the turn: the hub cannot turn the loop, and nobody else
 *     runs.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import java.time.Duration;

/** Each egg sleeps on the hub, which lets the others run meanwhile. */
public final class EggTimer {
  private final GreenHub hub;

  public EggTimer(GreenHub hub) {
    this.hub = hub;
  }

  public Green<String> putOn(String egg, Duration time) {
    return hub.spawn(
        () -> {
          Thread.sleep(time);
          return egg + " egg";
        });
  }
}
