/*
 * trades: It looks at the egg now and then: many short sleeps in place of a long one. Each of them lets the others
 *     run.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import java.time.Duration;

/** Each egg sleeps on the hub, which lets the others run meanwhile. */
public final class EggTimer {
  private static final Duration NAP = Duration.ofMillis(1);

  private final GreenHub hub;

  public EggTimer(GreenHub hub) {
    this.hub = hub;
  }

  public Green<String> putOn(String egg, Duration time) {
    return hub.spawn(
        () -> {
          for (var left = time; left.isPositive(); left = left.minus(NAP)) {
            hub.sleep(left.compareTo(NAP) < 0 ? left : NAP);
          }
          return egg + " egg";
        });
  }
}
