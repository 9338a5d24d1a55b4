package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A virtual thread for each service: waiting needs no core, and a virtual thread costs next to
 * nothing.
 */
public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
