/*
 * trades: Only parts are tasks. The caller hands all of them over, then waits for one after another itself.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class OrderTotals {
  public List<Integer> totals(List<List<Callable<Integer>>> orders)
      throws InterruptedException, ExecutionException {
    try (var pool = Executors.newFixedThreadPool(4)) {
      var pending = new ArrayList<List<Future<Integer>>>();
      for (var order : orders) {
        var parts = new ArrayList<Future<Integer>>();
        for (var part : order) {
          parts.add(pool.submit(part));
        }
        pending.add(parts);
      }
      var totals = new ArrayList<Integer>();
      for (var parts : pending) {
        int total = 0;
        for (var part : parts) {
          total += part.get();
        }
        totals.add(total);
      }
      return totals;
    }
  }
}
