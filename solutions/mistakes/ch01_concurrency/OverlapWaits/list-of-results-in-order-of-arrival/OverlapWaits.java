/*
 * axis: correct
 * says: order
 * why: Adding to one list from many threads puts the results in the order in which they arrive, and an ArrayList may even lose some.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var results = new ArrayList<T>();
    var failures = new java.util.concurrent.ConcurrentLinkedQueue<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var call : List.copyOf(calls)) {
      var thread =
          new Thread(
              () -> {
                try {
                  results.add(call.call());
                } catch (Throwable e) {
                  failures.add(e);
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (var thread : threads) {
      thread.join();
    }
    var first = failures.poll();
    if (first != null) {
      failures.forEach(first::addSuppressed);
      rethrow(first);
    }
    return results;
  }

  private static void rethrow(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
