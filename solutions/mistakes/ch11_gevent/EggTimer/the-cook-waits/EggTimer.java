/*
 * axis: correct
 * says: after twenty eggs of 10 ms each
 * why: It is the caller who sleeps, before the egg is even put on.
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
    hub.sleep(time);
    return hub.spawn(
        () -> {
          return egg + " egg";
        });
  }
}
