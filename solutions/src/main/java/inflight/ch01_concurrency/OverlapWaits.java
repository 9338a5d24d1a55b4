package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes blocking calls at the same time, each on a virtual thread of its own.
 *
 * <p>Each thread writes only its own element of the array, and the join of a thread happens after
 * all that it did, so the caller sees every result. The list of failures is shared, and guarded by
 * its own monitor; its order is that of the failures.
 */
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

  /**
   * Ends only when all threads have: an interrupt is passed on to them, and told when they are
   * done.
   */
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
    failures.stream().skip(1).filter(it -> it != first).forEach(first::addSuppressed);
    OverlapWaits.<Exception>throwAsItIs(first);
  }

  /** A call may throw what is neither Exception nor Error, and a cast would hide it. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
