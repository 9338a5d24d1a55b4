/*
 * axis: correct
 * says: the time when the second of two soft eggs is ready
 * why: Eggs are kept by their names: the second of one name is the first one's greenlet.
 */
package inflight.ch11_gevent;

import inflight.given.GreenHub;
import inflight.given.GreenHub.Green;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A timer for eggs. */
public final class EggTimer {
  private final GreenHub hub;
  private final Map<String, Green<String>> boiling = new HashMap<>();

  public EggTimer(GreenHub hub) {
    this.hub = hub;
  }

  /** Puts an egg on and returns at once. To be called by a greenlet of the hub. */
  public Green<String> putOn(String egg, Duration time) {
    var before = boiling.get(egg);
    if (before != null && !before.isDone()) {
      // It is in the water already.
      return before;
    }
    var green =
        hub.spawn(
            () -> {
              hub.sleep(time);
              return egg + " egg";
            });
    boiling.put(egg, green);
    return green;
  }
}
