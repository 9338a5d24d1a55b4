/*
 * axis: correct
 * says: more workers than numbers are no trouble
 * why: n + workers - 1 is more than an int holds if one of them is very large: the ranges come out empty, and
 *     nothing is added up.
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
    var size = Math.max(n == 0 ? 1 : 0, (n + workers - 1) / workers);
    var parts = size <= 0 ? 0 : (n + size - 1) / size;
    var sums = new long[parts];
    var failure = new AtomicReference<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var part = 0; part < parts; part++) {
      var own = part;
      var from = part * size;
      var to = Math.min(n, from + size);
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
    threads.forEach(Thread::start);
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
