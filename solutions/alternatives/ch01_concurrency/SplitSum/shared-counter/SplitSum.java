/*
 * trades: Workers draw the next number from one AtomicInteger, so a slow one never holds the others up; each draw costs an atomic step, which shows if f is cheap.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var next = new AtomicInteger();
    var sum = new LongAdder();
    var failure = new AtomicReference<Throwable>();
    Runnable worker =
        () -> {
          try {
            for (int i; (i = next.getAndIncrement()) < n && i >= 0; ) {
              sum.add(f.applyAsLong(i));
            }
          } catch (Throwable e) {
            failure.compareAndSet(null, e);
          }
        };
    var threads = new ArrayList<Thread>();
    for (var i = 1; i < Math.min(workers, n); i++) {
      threads.add(Thread.startVirtualThread(worker));
    }
    // The caller is a worker too.
    worker.run();
    for (var thread : threads) {
      while (thread.isAlive()) {
        thread.join();
      }
    }
    switch (failure.get()) {
      case null -> {}
      case Error error -> throw error;
      case Throwable other -> throw (RuntimeException) other;
    }
    return sum.sum();
  }
}
