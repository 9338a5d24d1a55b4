/*
 * trades: No lock around execute: the task goes into the queue, and if the pool has been shut down by then it is
 *     taken out again and rejected; if it is gone, a worker has it. ThreadPoolExecutor does the same.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

public final class TinyPool implements Executor {
  /** One task; two that hand over the same object are two of these. */
  private static final class Entry {
    final Runnable task;

    Entry(Runnable task) {
      this.task = task;
    }
  }

  private final ConcurrentLinkedQueue<Entry> tasks = new ConcurrentLinkedQueue<>();

  /** A permit for each reason to look into the queue. */
  private final Semaphore reasons = new Semaphore(0);

  private final Semaphore ended = new Semaphore(0);
  private final AtomicInteger alive;
  private final int workers;
  private volatile boolean shutdown;

  public TinyPool(int workers, ThreadFactory factory) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    Objects.requireNonNull(factory);
    this.workers = workers;
    alive = new AtomicInteger(workers);
    for (int i = 0; i < workers; i++) {
      factory.newThread(this::work).start();
    }
  }

  @Override
  public void execute(Runnable task) {
    var entry = new Entry(Objects.requireNonNull(task));
    if (shutdown) {
      throw new RejectedExecutionException("the pool has been shut down");
    }
    tasks.add(entry);
    if (shutdown && tasks.remove(entry)) {
      throw new RejectedExecutionException("the pool was shut down meanwhile");
    }
    reasons.release();
  }

  public void shutdown() {
    shutdown = true;
    reasons.release(workers);
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    if (!ended.tryAcquire(timeout, unit)) {
      return false;
    }
    ended.release();
    return true;
  }

  private void work() {
    while (true) {
      reasons.acquireUninterruptibly();
      var entry = tasks.poll();
      if (entry != null) {
        run(entry.task);
      } else if (shutdown) {
        // Nobody adds for good after this: who does now sees the shutdown, and takes it out again.
        if (alive.decrementAndGet() == 0) {
          ended.release();
        }
        return;
      }
    }
  }

  private static void run(Runnable task) {
    Thread.interrupted();
    try {
      task.run();
    } catch (Throwable thrown) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
  }
}
