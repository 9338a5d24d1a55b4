package inflight.ch12_structured;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Asks for the prices of a flight and of a hotel at the same time. A warm-up: it is broken, and one
 * line mends it.
 */
public final class TripPrice {
  /**
   * The sum of both prices. Each is asked once, on a thread of its own. <b>When this method returns
   * or throws, neither is being asked any more</b>, whichever failed and however the other one
   * ends. Whether the other one is interrupted is left open; one that ignores that is waited for.
   *
   * @throws ExecutionException if one of them failed; its failure is the cause
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    // TODO mend me: delete this line when you begin
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
