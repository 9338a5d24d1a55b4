/*
 * axis: correct
 * says: future.isDone(), after close has returned
 * why: The count goes down inside the work, and the JDK ends the future when the work has returned: in between close lets go.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** CPU work to a fixed pool, I/O work to virtual threads. */
public final class WorkRouter implements AutoCloseable {
  private final ExecutorService forCpu;
  private final ExecutorService forIo = Executors.newVirtualThreadPerTaskExecutor();
  private long pending; // guarded by this
  private boolean closed; // guarded by this

  public WorkRouter(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores: " + cores);
    }
    forCpu = Executors.newFixedThreadPool(cores);
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    return submit(work, forCpu);
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    return submit(work, forIo);
  }

  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (this) {
      while (pending > 0) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      closed = true;
    }
    forCpu.shutdown();
    forIo.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> CompletableFuture<T> submit(Callable<T> work, ExecutorService executor) {
    Objects.requireNonNull(work, "work");
    synchronized (this) {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      pending++;
    }
    return CompletableFuture.supplyAsync(
        () -> {
          Thread.interrupted();
          try {
            return work.call();
          } catch (Exception e) {
            throw new CompletionException(e);
          } finally {
            done();
          }
        },
        executor);
  }

  private synchronized void done() {
    pending--;
    notifyAll();
  }
}
