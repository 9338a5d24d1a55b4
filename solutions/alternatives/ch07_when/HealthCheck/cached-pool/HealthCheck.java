/*
 * trades: A pool that grows with what waits. Right as well, with a platform thread for each wait: a thousand
 *     of them are noticed, a hundred thousand are refused.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    try (var threads = Executors.newCachedThreadPool()) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
