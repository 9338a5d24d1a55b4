/*
 * axis: correct
 * says: it should wait, and came back
 * why: join throws when it is interrupted, like any wait. Who is interrupted in the finally block leaves it, and what
 *     was to be waited for goes on.
 */
package inflight.ch12_structured;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

public final class TripPrice {
  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    var flightPrice = new FutureTask<>(flight);
    var hotelPrice = new FutureTask<>(hotel);
    var flightThread = Thread.startVirtualThread(flightPrice);
    var hotelThread = Thread.startVirtualThread(hotelPrice);
    try {
      return flightPrice.get() + hotelPrice.get();
    } finally {
      flightThread.join();
      hotelThread.join();
    }
  }
}
