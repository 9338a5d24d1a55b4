/*
 * trades: platform threads without any executor. Each gives a permit when it has ended, and the caller takes two, which
 *     no interrupt keeps it from. So an interrupt is seen only when both have ended: the price is known, and thrown away.
 */
package inflight.ch12_structured;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;

public final class TripPrice {
  private static final class Asked {
    int price;
    Throwable failure;
  }

  public int total(Callable<Integer> flight, Callable<Integer> hotel)
      throws ExecutionException, InterruptedException {
    var ended = new Semaphore(0);
    var flightAsked = ask(flight, ended);
    var hotelAsked = ask(hotel, ended);
    // What they have written happens-before their release, and that before this returns.
    ended.acquireUninterruptibly(2);
    for (var asked : new Asked[] {flightAsked, hotelAsked}) {
      if (asked.failure != null) {
        throw new ExecutionException(asked.failure);
      }
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return flightAsked.price + hotelAsked.price;
  }

  private static Asked ask(Callable<Integer> question, Semaphore ended) {
    var asked = new Asked();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                asked.price = question.call();
              } catch (Throwable e) {
                asked.failure = e;
              } finally {
                ended.release();
              }
            });
    return asked;
  }
}
