/*
 * axis: correct
 * says: at the same time
 * why: Joining a thread right after its start waits for it before the next one begins: one after another, with threads.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var results = new ArrayList<T>();
    for (var call : List.copyOf(calls)) {
      var failure = new Throwable[1];
      var thread =
          new Thread(
              () -> {
                try {
                  results.add(call.call());
                } catch (Throwable e) {
                  failure[0] = e;
                }
              });
      thread.start();
      thread.join();
      if (failure[0] instanceof Error error) {
        throw error;
      } else if (failure[0] != null) {
        throw (Exception) failure[0];
      }
    }
    return results;
  }
}
