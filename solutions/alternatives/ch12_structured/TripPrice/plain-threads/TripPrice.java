/*
 * trades: two threads and a join for each, in a finally block, that goes on through interrupts. The code that
 *     OverlapWaits needed.
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
      var interrupted = awaitEnd(flightThread) | awaitEnd(hotelThread);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean awaitEnd(Thread thread) {
    var interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }
}
