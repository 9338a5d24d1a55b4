/*
 * axis: correct
 * says: no part of the sum is lost when workers end at the same moment
 * why: Each worker adds up its own part, and then adds it to a volatile field. That is a read, an addition and a
 *     write: two workers that end at the same moment both read, and the part of one is lost.
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
    var parts = Math.min(n, workers);
    var total = new Total();
    var failure = new AtomicReference<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var part = 0; part < parts; part++) {
      var from = (int) ((long) n * part / parts);
      var to = (int) ((long) n * (part + 1) / parts);
      threads.add(
          new Thread(
              () -> {
                try {
                  total.sum += sumOf(from, to, f);
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
    return total.sum;
  }

  private static final class Total {
    volatile long sum;
  }

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
