/*
 * axis: correct
 * says: for how long awaitTermination(1, DAYS) waits on at the most when the pool has one task left
 * why: What is left of the timeout is reckoned once, at the shutdown, and each thread is then waited for so long.
 */
package inflight.ch06_pools;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A fixed number of threads with a queue; it is over when they have ended. */
public final class TinyPool implements Executor {
  private final Object lock = new Object();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>(); // guarded by lock
  private final List<Thread> threads = new ArrayList<>(); // not changed once it is built
  private boolean shutdown; // guarded by lock

  public TinyPool(int workers, ThreadFactory factory) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    Objects.requireNonNull(factory, "factory");
    for (int i = 0; i < workers; i++) {
      threads.add(factory.newThread(this::work));
    }
    threads.forEach(Thread::start);
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task, "task");
    synchronized (lock) {
      if (shutdown) {
        throw new RejectedExecutionException("the pool has been shut down");
      }
      tasks.addLast(task);
      lock.notifyAll();
    }
  }

  public void shutdown() {
    synchronized (lock) {
      shutdown = true;
      lock.notifyAll();
    }
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long nanos = unit.toNanos(timeout);
    long start = System.nanoTime();
    synchronized (lock) {
      while (!shutdown) {
        long left = nanos <= 0 ? 0 : nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(lock, left);
      }
    }
    // now the threads have to end
    long left = nanos <= 0 ? 0 : nanos - (System.nanoTime() - start);
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(Math.max(left, 0)))) {
        return false;
      }
    }
    return true;
  }

  private void work() {
    for (; ; ) {
      Runnable task;
      synchronized (lock) {
        while (tasks.isEmpty()) {
          if (shutdown) {
            return;
          }
          try {
            lock.wait();
          } catch (InterruptedException e) {
            // no task, nothing to interrupt
          }
        }
        task = tasks.removeFirst();
      }
      Thread.interrupted();
      try {
        task.run();
      } catch (Throwable thrown) {
        Thread self = Thread.currentThread();
        self.getUncaughtExceptionHandler().uncaughtException(self, thrown);
      }
    }
  }
}
