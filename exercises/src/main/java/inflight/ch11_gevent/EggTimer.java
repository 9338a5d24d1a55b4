package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import java.time.Duration;

/**
 * A timer for eggs. Each egg that is put on has a greenlet of its own, which waits until the egg is
 * ready.
 *
 * <p>The time is that of the hub. Any number of eggs boil at the same time, and while they boil,
 * other greenlets run.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>An egg that is taken off, by a kill of its greenlet, is never ready.
 *   <li>An egg may boil for no time at all.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class EggTimer {
  private final GreenHub hub;

  public EggTimer(GreenHub hub) {
    this.hub = hub;
  }

  /**
   * Puts an egg on and returns at once. To be called by a greenlet of the hub.
   *
   * @return the egg's greenlet, whose result is such as {@code "hard egg"}
   */
  public Green<String> putOn(String egg, Duration time) {
    return hub.spawn(
        () -> {
          Thread.sleep(time);
          return egg + " egg";
        });
  }
}
