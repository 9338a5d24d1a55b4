/*
 * axis: correct
 * says: two threads inside one HashMap
 * why: A HashMap is made for one thread. Two calls that end at the same moment may both move it to a larger
 *     table, and results are lost: they come out as null.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var copy = List.copyOf(calls);
    var results = new HashMap<Integer, T>();
    var failures = new ArrayList<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < copy.size(); i++) {
      var place = i;
      threads.add(
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    try {
                      results.put(place, copy.get(place).call());
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
    var list = new ArrayList<T>();
    for (var i = 0; i < copy.size(); i++) {
      list.add(results.get(i));
    }
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
