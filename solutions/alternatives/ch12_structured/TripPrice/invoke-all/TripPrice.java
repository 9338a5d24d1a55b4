/*
 * trades: invokeAll blocks until both have ended, so the prices are there when it returns. Interrupted, it cancels them
 *     and does not wait, so close is needed all the same. The failure of the flight counts, whichever came first.
 */
package inflight.ch12_structured;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

public final class TripPrice {
  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var prices = threads.invokeAll(List.of(flight, hotel));
      return prices.getFirst().get() + prices.getLast().get();
    }
  }
}
