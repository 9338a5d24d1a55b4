/*
 * axis: correct
 * says: interrupt flag at the beginning of CPU work
 * why: One thread of the pool does one piece after another, and a flag that a piece has set is still set for
 *     the next: its first wait ends before it has begun.
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
    var piece = next();
    while (piece != null) {
      piece.run();
      piece = next();
    }
  }

  private synchronized Runnable next() {
    var interrupted = false;
    while (line.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
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
      notifyAll();
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
      notifyAll();
    }
    waits.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
