/*
 * axis: correct
 * says: OverlapWaits
 * why: Waits a while in place of waiting for the end, and returns before the calls have ended.
 */
package inflight.ch01_concurrency;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var results = new Object[calls.size()];
    for (var i = 0; i < results.length; i++) {
      var place = i;
      Thread.startVirtualThread(
          () -> {
            try {
              results[place] = calls.get(place).call();
            } catch (Exception ignored) {
              // It stays null.
            }
          });
    }
    Thread.sleep(100);
    @SuppressWarnings("unchecked")
    var list = (List<T>) Arrays.asList(results);
    return list;
  }
}
