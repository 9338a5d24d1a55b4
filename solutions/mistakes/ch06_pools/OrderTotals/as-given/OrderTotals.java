/*
 * axis: correct
 * says: totals of 100 orders comes back
 * why: This is the class as it is given. Four orders take the four threads and wait for their parts, and the
 *     parts wait for a thread.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class OrderTotals {
  public List<Integer> totals(List<List<Callable<Integer>>> orders)
      throws InterruptedException, ExecutionException {
    try (var pool = Executors.newFixedThreadPool(4)) {
      var pending = new ArrayList<Future<Integer>>();
      for (var order : orders) {
        pending.add(pool.submit(() -> total(order, pool)));
      }
      var totals = new ArrayList<Integer>();
      for (var total : pending) {
        totals.add(total.get());
      }
      return totals;
    }
  }

  private static int total(List<Callable<Integer>> order, ExecutorService pool)
      throws InterruptedException, ExecutionException {
    int total = 0;
    for (var part : pool.invokeAll(order)) {
      total += part.get();
    }
    return total;
  }
}
