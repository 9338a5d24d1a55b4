/*
 * trades: As in the JDK: workers block in take, and shutdown interrupts those that have no task. A worker knows its
 *     thread.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

public final class TinyPool implements Executor {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final List<Worker> workers = new ArrayList<>();
  private final CountDownLatch ended;
  private final Object gate = new Object();
  private volatile boolean down;

  private final class Worker implements Runnable {
    final Thread thread;

    /** Guarded by this. */
    boolean idle;

    Worker(ThreadFactory factory) {
      thread = factory.newThread(this);
    }

    synchronized void idle(boolean is) {
      idle = is;
      if (!is) {
        // Whoever was to be woken is awake.
        Thread.interrupted();
      }
    }

    synchronized void endWhenIdle() {
      if (idle) {
        thread.interrupt();
      }
    }

    @Override
    public void run() {
      for (var task = next(); task != null; task = next()) {
        try {
          task.run();
        } catch (Throwable thrown) {
          var me = Thread.currentThread();
          me.getUncaughtExceptionHandler().uncaughtException(me, thrown);
        }
      }
      ended.countDown();
    }

    private Runnable next() {
      Thread.interrupted();
      while (true) {
        idle(true);
        try {
          if (down) {
            return tasks.poll();
          }
          return tasks.take();
        } catch (InterruptedException e) {
          // Look again.
        } finally {
          idle(false);
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
    synchronized (gate) {
      if (down) {
        throw new RejectedExecutionException("shut down");
      }
      tasks.add(task);
    }
  }

  public void shutdown() {
    synchronized (gate) {
      down = true;
    }
    workers.forEach(Worker::endWhenIdle);
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return ended.await(timeout, unit);
  }
}
