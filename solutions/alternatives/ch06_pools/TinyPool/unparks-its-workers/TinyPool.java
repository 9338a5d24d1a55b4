/*
 * trades: Whoever hands a task over unparks the workers that sleep: no lock between tasks, a flag for each worker.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

public final class TinyPool implements Executor {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<Worker> workers = new ArrayList<>();
  private final CountDownLatch ended;
  private final Object handOver = new Object();
  private volatile boolean down;

  private final class Worker implements Runnable {
    final Thread thread;
    volatile boolean sleeps;

    Worker(ThreadFactory factory) {
      thread = factory.newThread(this);
    }

    void wake() {
      if (sleeps) {
        sleeps = false;
        LockSupport.unpark(thread);
      }
    }

    @Override
    public void run() {
      while (true) {
        var last = down;
        var task = tasks.poll();
        if (task != null) {
          Thread.interrupted();
          try {
            task.run();
          } catch (Throwable thrown) {
            var me = Thread.currentThread();
            me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
          }
        } else if (last) {
          ended.countDown();
          return;
        } else {
          sleeps = true;
          while (sleeps && tasks.isEmpty() && !down) {
            LockSupport.park(this);
            Thread.interrupted();
          }
          sleeps = false;
        }
      }
    }
  }

  public TinyPool(int size, ThreadFactory factory) {
    Objects.requireNonNull(factory);
    if (size < 1) {
      throw new IllegalArgumentException("workers: " + size);
    }
    ended = new CountDownLatch(size);
    for (int i = 0; i < size; i++) {
      workers.add(new Worker(factory));
    }
    workers.forEach(it -> it.thread.start());
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(task);
    synchronized (handOver) {
      if (down) {
        throw new RejectedExecutionException("shut down");
      }
      tasks.add(task);
    }
    workers.forEach(Worker::wake);
  }

  public void shutdown() {
    synchronized (handOver) {
      down = true;
    }
    workers.forEach(Worker::wake);
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return ended.await(timeout, unit);
  }
}
