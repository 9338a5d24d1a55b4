/*
 * axis: correct
 * says: beside an ask that was interrupted
 * why: The answers are in a field. Those of a call that was interrupted turn up in the next one.
 */
package inflight.ch07_when;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;

/** A virtual thread for each service; the answers sort themselves. */
public final class HealthCheck {
  private final ConcurrentSkipListMap<Integer, String> answers = new ConcurrentSkipListMap<>();

  public List<String> ask(List<Callable<String>> services) throws InterruptedException {
    var missing = new CountDownLatch(services.size());
    var number = 0;
    for (var service : services) {
      var place = number++;
      Thread.startVirtualThread(
          () -> {
            try {
              answers.put(place, service.call());
            } catch (Exception e) {
              throw new IllegalStateException(e);
            } finally {
              missing.countDown();
            }
          });
    }
    missing.await();
    var all = List.copyOf(answers.values());
    answers.clear();
    return all;
  }
}
