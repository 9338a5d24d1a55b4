/*
 * axis: correct
 * says: ask, interrupted as it waits for an answer
 * why: It waits in the executor's close, which throws nothing when it is interrupted: it interrupts the services and
 *     waits on. Whoever wanted to give up gets a list of what they answered to that.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    List<Future<String>> answers;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      answers = services.stream().map(threads::submit).toList();
    }
    return answers.stream().map(Future::resultNow).toList();
  }
}
