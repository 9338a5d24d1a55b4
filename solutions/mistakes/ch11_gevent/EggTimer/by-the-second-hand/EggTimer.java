/*
 * axis: correct
 * says: an egg's time need not be a whole number of milliseconds
 * why: The time is counted off in milliseconds. What is less than one at the end is not waited for.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import java.time.Duration;

public final class EggTimer {
  private final GreenHub hub;

  public EggTimer(GreenHub hub) {
    this.hub = hub;
  }

  public Green<String> putOn(String egg, Duration time) {
    return hub.spawn(
        () -> {
          for (var left = time.toMillis(); left > 0; left--) {
            hub.sleep(Duration.ofMillis(1));
          }
          return egg + " egg";
        });
  }
}
