package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks services how they are. A warm-up: it is broken, and one line mends it. */
public final class HealthCheck {
  /**
   * Asks all services at the same time, each once, however many there are, and returns their
   * answers in the order of the list. Asking is nearly all waiting. When this returns, all threads
   * that it started have ended or are just about to.
   *
   * @param services may be none; each blocks until it has an answer, and throws nothing
   * @throws InterruptedException if the calling thread is interrupted while it waits for an answer;
   *     whether those that are being asked are interrupted then, or waited for, is open
   */
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    // TODO mend me: delete this line when you begin
    try (var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      return threads.invokeAll(services).stream().map(Future::resultNow).toList();
    }
  }
}
