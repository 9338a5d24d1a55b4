/*
 * axis: correct
 * says: most calls of the function at the same time, with
 * why: The caller starts as many threads as there are to be workers, and then works too.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var parts = (int) Math.min(n, workers + 1L);
    var sums = new long[parts];
    var failure = new AtomicReference<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var part = 0; part < parts; part++) {
      var own = part;
      var from = (int) ((long) n * part / parts);
      var to = (int) ((long) n * (part + 1) / parts);
      threads.add(
          new Thread(
              () -> {
                try {
                  sums[own] = sumOf(from, to, f);
                } catch (Throwable e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (var thread : threads.subList(Math.min(1, parts), parts)) {
      thread.start();
    }
    if (parts > 0) {
      threads.getFirst().run();
    }
    joinAll(threads);
    if (failure.get() != null) {
      SplitSum.<RuntimeException>throwAsItIs(failure.get());
    }
    var sum = 0L;
    for (var part : sums) {
      sum += part;
    }
    return sum;
  }

  /**
   * Sums in a local variable: neighbors in the array share a cache line, and writing there in the
   * loop would slow all.
   */
  private static long sumOf(int from, int to, IntToLongFunction f) {
    var sum = 0L;
    for (var i = from; i < to; i++) {
      sum += f.applyAsLong(i);
    }
    return sum;
  }

  /**
   * Throws anything without declaring it: the compiler takes X for a RuntimeException, and the JVM
   * does not look. A cast would turn a checked exception into a ClassCastException.
   */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }

  private static void joinAll(Iterable<Thread> threads) throws InterruptedException {
    InterruptedException interrupted = null;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = e;
        }
      }
    }
    if (interrupted != null) {
      throw interrupted;
    }
  }
}
