/*
 * axis: correct
 * says: future.isDone(), after close has returned
 * why: A piece of work is counted as done when it returns, and its future ends a moment later. In between, close comes back.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

public final class WorkRouter implements AutoCloseable {
  private final ExecutorService cores;
  private final ExecutorService waits = Executors.newVirtualThreadPerTaskExecutor();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private long pending;
  private boolean closed;

  public WorkRouter(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores: " + cores);
    }
    this.cores = Executors.newFixedThreadPool(cores);
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    return handOver(work, cores);
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    return handOver(work, waits);
  }

  private <T> CompletableFuture<T> handOver(Callable<T> work, ExecutorService place) {
    Objects.requireNonNull(work, "work");
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      pending++;
    } finally {
      lock.unlock();
    }
    var future = new CompletableFuture<T>();
    place.execute(() -> run(work, future));
    return future;
  }

  private <T> void run(Callable<T> work, CompletableFuture<T> future) {
    Thread.interrupted();
    try {
      T value;
      try {
        value = work.call();
      } finally {
        oneLess(); // In any case, whatever depends on the future.
      }
      future.complete(value);
    } catch (Throwable thrown) {
      future.completeExceptionally(thrown);
    }
  }

  private void oneLess() {
    lock.lock();
    try {
      pending--;
      if (pending == 0) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    var interrupted = false;
    lock.lock();
    try {
      while (pending > 0) {
        try {
          idle.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      closed = true;
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    cores.shutdown();
    waits.shutdown();
  }
}
