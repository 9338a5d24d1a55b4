/*
 * trades: the same close, called by the language. It is what one writes.
 */
package inflight.ch12_structured;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

public final class TripPrice {
  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var flightPrice = threads.submit(flight);
      var hotelPrice = threads.submit(hotel);
      return flightPrice.get() + hotelPrice.get();
    }
  }
}
