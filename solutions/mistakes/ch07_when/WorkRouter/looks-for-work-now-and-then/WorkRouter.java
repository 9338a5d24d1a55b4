/*
 * axis: faster
 * says: times as fast as one pool of 2 threads for all
 * why: The workers look for work four times a second. What has come meanwhile waits, and the cores are idle.
 */
package inflight.ch07_when;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

public final class WorkRouter implements AutoCloseable {
  private final Deque<Runnable> line = new ArrayDeque<>();
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();

  private long pieces;
  private boolean closed;

  public WorkRouter(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores: " + cores);
    }
    for (var i = 0; i < cores; i++) {
      Thread.ofPlatform().start(this::computeOneAfterAnother);
    }
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    return handOver(work, line::add);
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    return handOver(work, waits);
  }

  private void computeOneAfterAnother() {
    while (!isClosed()) {
      LockSupport.parkNanos(250_000_000);
      for (var piece = next(); piece != null; piece = next()) {
        piece.run();
        Thread.interrupted();
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized Runnable next() {
    return line.poll();
  }

  private <T> CompletableFuture<T> handOver(Callable<T> work, Executor to) {
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
    waits.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
