/*
 * trades: A thread is started when a task comes and fewer than the allowed number live. It ends when the queue
 *     is empty, or when its task throws, after it has seen to a successor. Nobody ever sleeps; a pool that is often
 *     idle starts many threads.
 */
package inflight.ch06_pools;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class TinyPool implements Executor {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ThreadFactory factory;
  private final int workers;
  private int alive;
  private boolean shutdown;

  public TinyPool(int workers, ThreadFactory factory) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    this.workers = workers;
    this.factory = Objects.requireNonNull(factory);
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task);
    lock.lock();
    try {
      if (shutdown) {
        throw new RejectedExecutionException("the pool has been shut down");
      }
      tasks.add(task);
      if (alive < workers) {
        alive++;
        factory.newThread(this::work).start();
      }
    } finally {
      lock.unlock();
    }
  }

  public void shutdown() {
    lock.lock();
    try {
      shutdown = true;
      over.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long left = unit.toNanos(timeout);
    lock.lockInterruptibly();
    try {
      while (!shutdown || alive > 0) {
        if (left <= 0) {
          return false;
        }
        left = over.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    var done = false;
    try {
      for (var task = next(); task != null; task = next()) {
        Thread.interrupted();
        task.run();
      }
      done = true;
    } finally {
      if (!done) {
        replace();
      }
    }
  }

  private Runnable next() {
    lock.lock();
    try {
      var task = tasks.poll();
      if (task == null) {
        alive--;
        over.signalAll();
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  /** What the task threw is on its way to the handler of the thread, which ends. */
  private void replace() {
    lock.lock();
    try {
      if (tasks.isEmpty()) {
        alive--;
        over.signalAll();
      } else {
        factory.newThread(this::work).start();
      }
    } finally {
      lock.unlock();
    }
  }
}
