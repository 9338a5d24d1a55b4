/*
 * trades: Submits each service by itself and then collects. Longer, and one could begin with the first answer
 *     before the last is there.
 */
package inflight.ch07_when;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

public final class HealthCheck {
  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    var threads = new ArrayList<Thread>();
    var answers = new ArrayList<FutureTask<String>>();
    for (var service : services) {
      var answer = new FutureTask<>(service);
      answers.add(answer);
      threads.add(Thread.startVirtualThread(answer));
    }
    for (var thread : threads) {
      thread.join();
    }
    return answers.stream().map(FutureTask::resultNow).toList();
  }
}
