/*
 * axis: correct
 * says: it should wait, and came back
 * why: shutdown says that no task will come any more, and waits for none. The one that was started is forgotten
 *     when the other fails.
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
      var flightPrice = threads.submit(flight);
      var hotelPrice = threads.submit(hotel);
      return flightPrice.get() + hotelPrice.get();
    } finally {
      threads.shutdown();
    }
  }
}
