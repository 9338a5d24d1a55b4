package inflight.ch12_structured;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * {@code close} waits until every task of the executor has ended, and {@code shutdown} does not. So
 * nothing that was started here is still under way when this method is left.
 */
public final class TripPrice {
  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var flightPrice = threads.submit(flight);
      var hotelPrice = threads.submit(hotel);
      return flightPrice.get() + hotelPrice.get();
    } finally {
      threads.close();
    }
  }
}
