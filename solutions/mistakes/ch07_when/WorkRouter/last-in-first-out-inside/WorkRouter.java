/*
 * axis: correct
 * says: handed over inside other work
 * why: A worker of a fork-join pool takes what it has forked itself from the other end, unless it is told otherwise.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A fork-join pool that never makes a spare thread. */
public final class WorkRouter implements AutoCloseable {
  private final ForkJoinPool cores;
  private final Object monitor = new Object();
  private long undone;
  private boolean closed;

  public WorkRouter(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores " + cores);
    }
    // A core is a core: whoever waits keeps it (maximum size, and no complaint if it is reached).
    var size = Math.min(cores, 0x7fff);
    this.cores =
        new ForkJoinPool(
            size,
            ForkJoinPool.defaultForkJoinWorkerThreadFactory,
            null,
            false,
            size,
            size,
            0,
            pool -> true,
            60,
            TimeUnit.SECONDS);
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    var future = new CompletableFuture<T>();
    accept(work);
    cores.execute(() -> run(work, future));
    return future;
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    var future = new CompletableFuture<T>();
    accept(work);
    Thread.startVirtualThread(() -> run(work, future));
    return future;
  }

  private void accept(Callable<?> work) {
    Objects.requireNonNull(work);
    synchronized (monitor) {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      undone++;
    }
  }

  private <T> void run(Callable<T> work, CompletableFuture<T> future) {
    Thread.interrupted();
    try {
      future.complete(work.call());
    } catch (Throwable thrown) {
      future.completeExceptionally(thrown);
    } finally {
      synchronized (monitor) {
        undone--;
        monitor.notifyAll();
      }
    }
  }

  @Override
  public void close() {
    var interrupted = false;
    synchronized (monitor) {
      while (undone > 0) {
        try {
          monitor.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      closed = true;
    }
    cores.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
