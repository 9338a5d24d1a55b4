/*
 * axis: correct
 * says: A thread was left running: | It keeps the program from ending
 * why: Each call leaves a pool behind that nobody shuts down.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var pool = Executors.newFixedThreadPool(Math.max(1, calls.size()));
    var results = new ArrayList<T>();
    for (var future : pool.invokeAll(calls)) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw (Exception) e.getCause();
      }
    }
    return results;
  }
}
