/*
 * axis: correct
 * status: passed
 * says: behaviors hold
 * why: Right, but prints a line for every hundredth number.
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
    threads.forEach(Thread::start);
    joinAll(threads);
    if (failure.get() != null) {
      SplitSum.<RuntimeException>rethrow(failure.get());
    }
    var sum = 0L;
    for (var part : sums) {
      sum += part;
    }
    return sum;
  }

  private static long sumOf(int from, int to, IntToLongFunction f) {
    var sum = 0L;
    for (var i = from; i < to; i++) {
      if (i % 100 == 0) {
        System.out.println("adding " + i);
      }
      sum += f.applyAsLong(i);
    }
    return sum;
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

  /** As it is, whether it was declared or not. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
