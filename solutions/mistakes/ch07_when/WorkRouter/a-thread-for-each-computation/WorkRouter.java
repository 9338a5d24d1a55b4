/*
 * axis: correct
 * says: the most pieces of CPU work that ran on a router of 1 cores
 * why: Each piece that computes has a thread of its own. All of them compute at once on the same cores, none
 *     gets done sooner, and each holds its memory meanwhile.
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

  private long pieces;
  private boolean closed;

  public WorkRouter(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores: " + cores);
    }
    this.cores = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory());
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
      synchronized (this) {
        pieces--;
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
