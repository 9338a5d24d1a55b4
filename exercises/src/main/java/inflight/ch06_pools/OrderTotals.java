package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the orders of a day cost. The price of each part of an order comes from a service that may
 * take its time, so the parts are asked for on a thread pool, and so are the orders.
 *
 * <p>{@link #totals} returns the total of each order, in the order of the list. It comes back
 * however many orders there are and however many parts they have. If there is nothing else to do,
 * two parts of one order are asked for at the same time; how many more is left open. When it
 * returns, its threads have ended or are about to.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>An order without parts costs 0. Without orders the list is empty.
 *   <li>What happens if a part fails, or the caller is interrupted, is left open.
 * </ul>
 */
// TODO mend me: delete this line when you begin
public final class OrderTotals {
  /** Asks for the parts of all orders, and adds them up order by order. */
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
