/*
 * axis: correct
 * says: sum
 * why: sum += is a read, an addition and a write. Two threads that read the same old sum both write, and one addition is lost.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var parts = Math.min(n, workers);
    sum = 0;
    var threads = new ArrayList<Thread>();
    for (var part = 0; part < parts; part++) {
      var from = (int) ((long) n * part / parts);
      var to = (int) ((long) n * (part + 1) / parts);
      threads.add(
          new Thread(
              () -> {
                try {
                  for (var i = from; i < to; i++) {
                    sum += f.applyAsLong(i);
                  }
                } catch (Throwable e) {
                  failure = e;
                }
              }));
    }
    failure = null;
    threads.forEach(Thread::start);
    for (var thread : threads) {
      thread.join();
    }
    if (failure instanceof Error error) {
      throw error;
    } else if (failure != null) {
      throw (RuntimeException) failure;
    }
    return sum;
  }

  private long sum;
  private volatile Throwable failure;
}
