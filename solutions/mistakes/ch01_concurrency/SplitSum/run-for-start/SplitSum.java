/*
 * axis: correct
 * says: at the same time
 * why: run() is a plain call: it does the work right here, in the calling thread. start() is what makes a thread.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var sums = new long[workers];
    var failure = new java.util.concurrent.atomic.AtomicReference<Throwable>();
    var threads = new ArrayList<Thread>();
    for (var part = 0; part < workers; part++) {
      var own = part;
      var from = (int) ((long) n * part / workers);
      var to = (int) ((long) n * (part + 1) / workers);
      threads.add(
          new Thread(
              () -> {
                try {
                  for (var i = from; i < to; i++) {
                    sums[own] += f.applyAsLong(i);
                  }
                } catch (Throwable e) {
                  failure.set(e);
                }
              }));
    }
    threads.forEach(Thread::run);
    for (var thread : threads) {
      thread.join();
    }
    if (failure.get() instanceof Error error) {
      throw error;
    } else if (failure.get() != null) {
      throw (RuntimeException) failure.get();
    }
    var sum = 0L;
    for (var part : sums) {
      sum += part;
    }
    return sum;
  }
}
