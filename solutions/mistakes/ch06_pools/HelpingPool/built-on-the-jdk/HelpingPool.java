/*
 * axis: correct
 * says: HelpingPool uses the JDK's own ForkJoinPool
 * why: It works, nearly, and it is what to do at work. Here the point is to build it.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Supplier;

public final class HelpingPool implements AutoCloseable {
  public interface Forked<T> {
    T join();
  }

  private final ForkJoinPool pool;

  public HelpingPool(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    pool = new ForkJoinPool(Math.max(1, workers));
  }

  public <T> Forked<T> fork(Supplier<? extends T> work) {
    Objects.requireNonNull(work);
    Callable<T> call = work::get;
    return pool.submit(call)::join;
  }

  @Override
  public void close() {
    pool.close();
  }
}
