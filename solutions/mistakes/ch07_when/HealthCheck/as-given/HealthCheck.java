/*
 * axis: correct
 * says: services asked at the same time
 * why: As many threads as cores is the right size for work that computes. Work that waits stands in line for a
 *     thread, with idle cores all around.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
