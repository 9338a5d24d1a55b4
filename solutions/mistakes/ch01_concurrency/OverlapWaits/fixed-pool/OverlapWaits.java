/*
 * axis: correct
 * says: at the same time
 * why: A pool of ten threads makes ten calls at the same time, and all others wait in its queue.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    try (var pool = Executors.newFixedThreadPool(10)) {
      var futures = new ArrayList<Future<T>>();
      for (var call : List.copyOf(calls)) {
        futures.add(pool.submit(call));
      }
      var results = new ArrayList<T>();
      Throwable first = null;
      for (var future : futures) {
        try {
          results.add(future.get());
        } catch (ExecutionException e) {
          if (first == null) {
            first = e.getCause();
          } else {
            first.addSuppressed(e.getCause());
          }
        }
      }
      if (first != null) {
        rethrow(first);
      }
      return results;
    }
  }

  private static void rethrow(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
