/*
 * axis: correct
 * says: fail
 * why: Throwing at the first failure leaves the other calls running on threads that nobody waits for any more.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var tasks = new ArrayList<FutureTask<T>>();
    for (var call : List.copyOf(calls)) {
      tasks.add(new FutureTask<>(call));
    }
    tasks.forEach(Thread::startVirtualThread);
    var results = new ArrayList<T>();
    for (var task : tasks) {
      try {
        results.add(task.get());
      } catch (ExecutionException e) {
        rethrow(e.getCause());
      }
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
