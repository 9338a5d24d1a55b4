/*
 * axis: correct
 * says: 100 tasks run on the free one of two workers
 * why: Tasks are dealt out in turn. Those behind a long task wait for it, while the other worker has nothing to
 *     do.
 */
package inflight.ch06_pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

public final class TinyPool implements Executor {
  private static final Runnable END = () -> {};

  private final List<BlockingQueue<Runnable>> queues = new ArrayList<>();
  private final CountDownLatch alive;

  private int next;
  private boolean shutdown;

  public TinyPool(int workers, ThreadFactory factory) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    Objects.requireNonNull(factory);
    alive = new CountDownLatch(workers);
    for (int i = 0; i < workers; i++) {
      var queue = new LinkedBlockingQueue<Runnable>();
      queues.add(queue);
      factory.newThread(() -> work(queue)).start();
    }
  }

  @Override
  public synchronized void execute(Runnable task) {
    Objects.requireNonNull(task);
    if (shutdown) {
      throw new RejectedExecutionException("the pool has been shut down");
    }
    queues.get(next).add(task);
    next = (next + 1) % queues.size();
  }

  public synchronized void shutdown() {
    shutdown = true;
    queues.forEach(queue -> queue.add(END));
  }

  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return alive.await(timeout, unit);
  }

  private void work(BlockingQueue<Runnable> queue) {
    while (true) {
      try {
        var task = queue.take();
        if (task == END) {
          alive.countDown();
          return;
        }
        Thread.interrupted();
        task.run();
      } catch (InterruptedException e) {
        // It was meant for a task that is over.
      } catch (Throwable thrown) {
        var thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      }
    }
  }
}
