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
          hub.sleep(time);
          return egg + " egg";
        });
  }
}
