/*
 * axis: correct
 * says: an egg that boils for 35 ms, and a ticker that ticks each 10 ms
 * why: A thread sleeps and then wakes the greenlet. Others run meanwhile, but the time is not that of the hub.
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
          hub.await(
              wake ->
                  Thread.startVirtualThread(
                      () -> {
                        try {
                          Thread.sleep(time);
                        } catch (InterruptedException e) {
                          Thread.currentThread().interrupt();
                        }
                        wake.run();
                      }));
          return egg + " egg";
        });
  }
}
