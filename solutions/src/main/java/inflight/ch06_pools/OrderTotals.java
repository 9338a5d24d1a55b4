package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the orders of a day cost, with a thread of its own for each task.
 *
 * <p>An order waits for its parts, which are tasks of the same pool. That is safe here because no
 * task ever waits for a thread: there is no bound that the waiting orders could use up.
 */
public final class OrderTotals {
  public List<Integer> totals(List<List<Callable<Integer>>> orders)
      throws InterruptedException, ExecutionException {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
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
