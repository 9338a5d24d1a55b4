/*
 * axis: correct
 * says: no services
 * why: A pool of no threads is refused, so asking nobody throws.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(services.size())) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
