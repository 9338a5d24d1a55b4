/*
 * axis: race-free
 * says: and nobody ran it
 * why: The flag is looked at, and then the task goes into the queue. In between the pills of a shutdown went in,
 *     and no worker looks behind them.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

public final class TinyPool implements Executor {
  private static final Runnable PILL = () -> {};

  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final CountDownLatch alive;
  private final int workers;

  private volatile boolean shutdown;

  public TinyPool(int workers, ThreadFactory factory) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    Objects.requireNonNull(factory);
    this.workers = workers;
    alive = new CountDownLatch(workers);
    for (int i = 0; i < workers; i++) {
      factory.newThread(this::work).start();
    }
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task);
    if (shutdown) {
      throw new RejectedExecutionException("the pool has been shut down");
    }
    tasks.add(task);
  }

  public void shutdown() {
    if (!shutdown) {
      shutdown = true;
      for (int i = 0; i < workers; i++) {
        tasks.add(PILL);
      }
    }
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return alive.await(timeout, unit);
  }

  private void work() {
    while (true) {
      Runnable task;
      try {
        task = tasks.take();
      } catch (InterruptedException e) {
        // It was meant for a task that is over.
        continue;
      }
      if (task == PILL) {
        alive.countDown();
        return;
      }
      Thread.interrupted();
      try {
        task.run();
      } catch (Throwable thrown) {
        report(thrown);
      }
    }
  }

  private static void report(Throwable thrown) {
    var thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
  }
}
