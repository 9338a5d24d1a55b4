/*
 * axis: correct
 * says: TinyPool uses the JDK's own
 * why: It works, nearly, and it is what to do at work. Here the point is to build it.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

public final class TinyPool implements Executor {
  private final ExecutorService pool;

  public TinyPool(int workers, ThreadFactory factory) {
    pool = Executors.newFixedThreadPool(workers, Objects.requireNonNull(factory));
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  public void shutdown() {
    pool.shutdown();
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return pool.awaitTermination(timeout, unit);
  }
}
