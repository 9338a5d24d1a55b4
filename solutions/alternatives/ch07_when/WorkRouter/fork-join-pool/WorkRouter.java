/*
 * trades: supplyAsync does the handing over and makes the futures. The pool must be kept from adding threads
 *     when its own wait, and from taking the latest piece first; both are parameters that one has to know.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

public final class WorkRouter implements AutoCloseable {
  private final ForkJoinPool cores;
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();

  // Both guarded by this.
  private long pieces;
  private boolean closed;

  public WorkRouter(int cores) {
    this.cores =
        new ForkJoinPool(
            cores,
            ForkJoinPool.defaultForkJoinWorkerThreadFactory,
            null,
            true, // first in, first out
            cores,
            cores, // and never more
            0,
            pool -> true,
            1,
            TimeUnit.SECONDS);
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    return supply(work, cores);
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    return supply(work, waits);
  }

  private <T> CompletableFuture<T> supply(Callable<T> work, ExecutorService executor) {
    Objects.requireNonNull(work);
    synchronized (this) {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      pieces++;
    }
    var future = CompletableFuture.supplyAsync(() -> call(work), executor);
    future.whenComplete((value, thrown) -> leave());
    return future;
  }

  private static <T> T call(Callable<T> work) {
    Thread.interrupted();
    try {
      return work.call();
    } catch (Throwable thrown) {
      throw WorkRouter.<RuntimeException>asItIs(thrown);
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X asItIs(Throwable thrown) throws X {
    throw (X) thrown;
  }

  private synchronized void leave() {
    pieces--;
    notifyAll();
  }

  @Override
  public void close() {
    var interrupted = Thread.interrupted();
    synchronized (this) {
      while (pieces > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      closed = true;
    }
    cores.close();
    waits.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
