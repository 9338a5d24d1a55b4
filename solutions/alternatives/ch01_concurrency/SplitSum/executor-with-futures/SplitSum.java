/*
 * trades: A pool for each call costs a little more than bare threads, and the futures carry results and failures home without a line of ours.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var parts = Math.min(n, workers);
    if (parts == 0) {
      return 0;
    }
    var tasks = new ArrayList<Callable<Long>>();
    for (var part = 0; part < parts; part++) {
      var first = part;
      // Every so-manieth number instead of a range: fair even if the late numbers are the costly
      // ones.
      tasks.add(
          () -> {
            var sum = 0L;
            for (long i = first; i < n; i += parts) {
              sum += f.applyAsLong((int) i);
            }
            return sum;
          });
    }
    try (var pool = Executors.newFixedThreadPool(parts)) {
      var sum = 0L;
      Throwable failure = null;
      for (var future : pool.invokeAll(tasks)) {
        try {
          sum += future.get();
        } catch (ExecutionException e) {
          failure = e.getCause();
        }
      }
      if (failure != null) {
        SplitSum.<RuntimeException>throwAsItIs(failure);
      }
      return sum;
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
