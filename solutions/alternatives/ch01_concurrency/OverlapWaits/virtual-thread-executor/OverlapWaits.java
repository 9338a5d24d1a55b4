/*
 * trades: The executor starts and joins the threads, and its close waits for them. The order of failures must be kept besides, since futures are asked in the order of the calls.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var copy = List.copyOf(calls);
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var results = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<T>>();
      for (var call : copy) {
        futures.add(
            threads.submit(
                () -> {
                  try {
                    return call.call();
                  } catch (Throwable e) {
                    failures.add(e);
                    throw e;
                  }
                }));
      }
      for (var future : futures) {
        try {
          results.add(future.get());
        } catch (ExecutionException told) {
          results.add(null);
        } catch (InterruptedException e) {
          threads.shutdownNow();
          throw e;
        }
      }
    }
    var first = failures.poll();
    if (first != null) {
      failures.stream().filter(it -> it != first).forEach(first::addSuppressed);
      OverlapWaits.<Exception>rethrow(first);
    }
    return results;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void rethrow(Throwable failure) throws X {
    throw (X) failure;
  }
}
