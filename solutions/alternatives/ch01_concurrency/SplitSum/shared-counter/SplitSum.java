/*
 * trades: Workers draw the next block of numbers from one counter, so a slow one never holds the others up. Drawing
 *     single numbers would be simpler, and on two cores it ran at 1.4 instead of 1.9 times the speed of a plain loop.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var next = new AtomicLong();
    // Small enough that all finish at about the same time, large enough that drawing costs nothing.
    var block = Math.max(1, n / (workers * 64L));
    var sum = new LongAdder();
    var failure = new AtomicReference<Throwable>();
    Runnable worker =
        () -> {
          try {
            for (long from; (from = next.getAndAdd(block)) < n; ) {
              var part = 0L;
              for (var i = from; i < Math.min(n, from + block); i++) {
                part += f.applyAsLong((int) i);
              }
              sum.add(part);
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
    if (failure.get() != null) {
      SplitSum.<RuntimeException>throwAsItIs(failure.get());
    }
    return sum.sum();
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
