/*
 * axis: correct
 * says: nobody is left to wake one
 * why: A worker is woken only for the first task in an empty queue. The tasks behind it wait until that worker
 *     has time, while the others sleep.
 */
package inflight.ch06_pools;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

public final class TinyPool implements Executor {
  private final Object lock = new Object();

  // All guarded by lock.
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean shutdown;
  private int alive;

  public TinyPool(int workers, ThreadFactory factory) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    Objects.requireNonNull(factory);
    alive = workers;
    for (int i = 0; i < workers; i++) {
      factory.newThread(this::work).start();
    }
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task);
    synchronized (lock) {
      if (shutdown) {
        throw new RejectedExecutionException("the pool has been shut down");
      }
      tasks.add(task);
      if (tasks.size() == 1) {
        lock.notify();
      }
    }
  }

  public void shutdown() {
    synchronized (lock) {
      shutdown = true;
      lock.notifyAll();
    }
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    var nanos = unit.toNanos(timeout);
    var begun = System.nanoTime();
    synchronized (lock) {
      while (!shutdown || alive > 0) {
        // A difference, so that neither the clock nor the longest timeout overflows.
        var left = nanos - (System.nanoTime() - begun);
        if (nanos <= 0 || left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
      return true;
    }
  }

  private void work() {
    for (var task = next(); task != null; task = next()) {
      // An interrupt was meant for the task before, if for any.
      Thread.interrupted();
      try {
        task.run();
      } catch (Throwable thrown) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      }
    }
  }

  /** Blocks until there is a task; null if there will be none any more. */
  private Runnable next() {
    synchronized (lock) {
      while (tasks.isEmpty()) {
        if (shutdown) {
          alive--;
          lock.notifyAll();
          return null;
        }
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // It was meant for a task that is over. The flag is clear now, so the wait is one again.
        }
      }
      return tasks.remove();
    }
  }
}
