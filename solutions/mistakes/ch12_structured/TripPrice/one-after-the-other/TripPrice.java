/*
 * axis: correct
 * says: prices asked for at the same time
 * why: Nobody is forgotten, and nobody is in flight together.
 */
package inflight.ch12_structured;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

public final class TripPrice {
  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      var flightPrice = threads.submit(flight).get();
      var hotelPrice = threads.submit(hotel).get();
      return flightPrice + hotelPrice;
    } finally {
      threads.close();
    }
  }
}
