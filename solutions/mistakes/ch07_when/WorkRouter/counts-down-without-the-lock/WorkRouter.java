/*
 * axis: correct
 * says: close return
 * why: Pieces are counted in under the lock and counted out beside it. Volatile does not make one step of reading,
 *     subtracting and writing: a piece that is handed over in between is forgotten, and close does not wait for it.
 *     Or, where two end at once, one is forgotten as it ends, and close waits forever.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

public final class WorkRouter implements AutoCloseable {
  private final ExecutorService cores;
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();

  private volatile long pieces;
  private boolean closed;

  public WorkRouter(int cores) {
    this.cores = Executors.newFixedThreadPool(cores);
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    return handOver(work, cores);
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    return handOver(work, waits);
  }

  private <T> CompletableFuture<T> handOver(Callable<T> work, ExecutorService to) {
    Objects.requireNonNull(work);
    var future = new CompletableFuture<T>();
    synchronized (this) {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      pieces++;
      to.execute(() -> perform(work, future));
    }
    return future;
  }

  private <T> void perform(Callable<T> work, CompletableFuture<T> future) {
    try {
      future.complete(work.call());
    } catch (Throwable thrown) {
      future.completeExceptionally(thrown);
    } finally {
      pieces--;
      synchronized (this) {
        notifyAll();
      }
    }
  }

  @Override
  public void close() {
    var interrupted = false;
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
