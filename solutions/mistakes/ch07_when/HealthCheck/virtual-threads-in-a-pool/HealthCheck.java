/*
 * axis: correct
 * says: services asked at the same time
 * why: The threads are virtual, and there are still only as many as there are cores. What had to go is the
 *     pool.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    try (var threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), Thread.ofVirtual().factory())) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
