/*
 * axis: correct
 * says: "spinner" | SplitSum.java:
 * why: Right, but a daemon thread goes on spinning for each of the first calls.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntToLongFunction;

public final class SplitSum {
  private static final AtomicInteger CALLS = new AtomicInteger();

  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    if (CALLS.incrementAndGet() <= 4) {
      Thread.ofPlatform()
          .daemon()
          .name("spinner")
          .start(
              () -> {
                while (true) {
                  Thread.onSpinWait();
                }
              });
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
    if (failure.get() instanceof Error error) {
      throw error;
    } else if (failure.get() != null) {
      // An IntToLongFunction declares no exception, so what is no Error is unchecked.
      throw (RuntimeException) failure.get();
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
}
