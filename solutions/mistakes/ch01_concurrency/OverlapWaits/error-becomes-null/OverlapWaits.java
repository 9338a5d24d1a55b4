/*
 * axis: correct
 * says: fail
 * why: An exception ends its thread and nothing else. If nobody carries it to the caller, a missing result looks like null.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var copy = List.copyOf(calls);
    var results = new Object[copy.size()];
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < copy.size(); i++) {
      var place = i;
      var thread =
          new Thread(
              () -> {
                try {
                  results[place] = copy.get(place).call();
                } catch (Throwable e) {
                  results[place] = null;
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (var thread : threads) {
      thread.join();
    }
    @SuppressWarnings("unchecked")
    var list = (List<T>) java.util.Arrays.asList(results);
    return list;
  }
}
