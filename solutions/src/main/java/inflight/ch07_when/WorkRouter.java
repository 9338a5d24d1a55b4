package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A fixed pool of platform threads for what computes, and a virtual thread for each piece that
 * waits.
 *
 * <p>The carriers of virtual threads are as many as the machine has cores. Work that computes would
 * keep them, for a virtual thread only steps aside when it blocks; on platform threads of its own
 * it has to share the cores with the carriers, and the operating system sees to that.
 *
 * <p>The executors cannot be shut down before all is done, since work under way may hand over more.
 * So pieces are counted, and only when none is left does nobody get in any more: count and flag are
 * under one lock. A piece is counted off behind its future.
 */
public final class WorkRouter implements AutoCloseable {
  private final ExecutorService cores;
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();

  // Both guarded by this.
  private long pieces;
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
      // Within, so that a thread's pieces are in line in its order, and none comes after shutdown.
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
