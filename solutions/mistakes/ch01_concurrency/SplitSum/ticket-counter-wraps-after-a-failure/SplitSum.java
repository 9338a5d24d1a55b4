/*
 * axis: correct
 * says: numbers from outside the range that the function was called with
 * why: set to the last number for a failure, the counter wraps with the next one that draws
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntToLongFunction;

/** Adds up the values of a function that takes time to compute, on several cores. */
public final class SplitSum {
  /**
   * Returns {@code f(0) + f(1) + ... + f(n - 1)}. Each worker draws the next number as soon as it
   * is done with one, so that none is idle while another has much to do.
   */
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    if (n < 0 || workers < 1) {
      throw new IllegalArgumentException("n = " + n + ", workers = " + workers);
    }
    var next = new AtomicInteger();
    var total = new LongAdder();
    var failure = new AtomicReference<Throwable>();
    Runnable worker =
        () -> {
          var sum = 0L;
          try {
            for (var i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
              sum += f.applyAsLong(i);
            }
          } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
            next.set(n); // for the others there is nothing left to draw
          }
          total.add(sum);
        };
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < Math.min(n, workers); i++) {
      threads.add(Thread.ofPlatform().start(worker));
    }
    joinAll(threads);
    if (failure.get() != null) {
      throw SplitSum.<RuntimeException>sneaky(failure.get());
    }
    return total.sum();
  }

  /** Waits for all of them, as if nothing had happened, and sets the interrupt flag afterward. */
  private static void joinAll(List<Thread> threads) {
    var interrupted = false;
    for (var thread : threads) {
      while (true) {
        try {
          thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X sneaky(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
