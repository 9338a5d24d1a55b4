/*
 * axis: correct
 * says: services asked at the same time
 * why: A hundred threads hold a hundred waits, and the next service waits for a thread. However large the
 *     number is, there is a load that is larger.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    try (var threads = Executors.newFixedThreadPool(100)) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
