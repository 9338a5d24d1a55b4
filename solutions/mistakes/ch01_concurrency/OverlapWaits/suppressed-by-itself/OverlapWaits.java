/*
 * axis: correct
 * says: two calls threw the very same exception | Self-suppression
 * why: An exception cannot be suppressed by itself. When two calls throw the same one, addSuppressed throws in its
 *     place.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var copy = List.copyOf(calls);
    var results = new Object[copy.size()];
    var failures = new ArrayList<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < copy.size(); i++) {
      var place = i;
      threads.add(
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    try {
                      results[place] = copy.get(place).call();
                    } catch (Throwable failure) {
                      synchronized (failures) {
                        failures.add(failure);
                      }
                    }
                  }));
    }
    threads.forEach(Thread::start);
    joinAll(threads);
    if (!failures.isEmpty()) {
      throwFirst(failures);
    }
    @SuppressWarnings("unchecked") // Only results of the calls are in it.
    var list = (List<T>) Arrays.asList(results);
    return list;
  }

  private static void joinAll(List<Thread> threads) throws InterruptedException {
    InterruptedException interrupted = null;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = e;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted != null) {
      throw interrupted;
    }
  }

  private static void throwFirst(List<Throwable> failures) throws Exception {
    var first = failures.getFirst();
    failures.stream().skip(1).forEach(first::addSuppressed);
    if (first instanceof Error error) {
      throw error;
    }
    throw (Exception) first;
  }
}
