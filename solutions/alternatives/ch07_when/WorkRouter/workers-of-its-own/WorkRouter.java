/*
 * trades: Platform threads that take from one queue until they find the pill, and a count with a flag in it
 *     instead of a lock. Nothing is hidden in a pool, and all that a pool takes care of has to be written.
 */
package inflight.ch07_when;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

public final class WorkRouter implements AutoCloseable {
  private static final Runnable PILL = () -> {};

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();

  // Twice the number of pieces under way, and 1 more once close has been called.
  private final AtomicLong state = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(1);

  public WorkRouter(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("cores: " + cores);
    }
    for (var i = 0; i < cores; i++) {
      Thread.ofPlatform().daemon().name("core-", i).start(this::work);
    }
  }

  private void work() {
    while (true) {
      Runnable piece;
      try {
        piece = queue.take();
      } catch (InterruptedException e) {
        continue;
      }
      if (piece == PILL) {
        queue.add(PILL);
        return;
      }
      piece.run();
      Thread.interrupted();
    }
  }

  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    var future = enter(work);
    queue.add(() -> perform(work, future));
    return future;
  }

  public <T> CompletableFuture<T> io(Callable<T> work) {
    var future = enter(work);
    Thread.startVirtualThread(() -> perform(work, future));
    return future;
  }

  private <T> CompletableFuture<T> enter(Callable<T> work) {
    Objects.requireNonNull(work);
    var before = state.get();
    while (before == 1 || !state.compareAndSet(before, before + 2)) {
      if (before == 1) {
        throw new RejectedExecutionException("closed");
      }
      before = state.get();
    }
    return new CompletableFuture<>();
  }

  private <T> void perform(Callable<T> work, CompletableFuture<T> future) {
    try {
      future.complete(work.call());
    } catch (Throwable thrown) {
      future.completeExceptionally(thrown);
    }
    if (state.addAndGet(-2) == 1) {
      done.countDown();
    }
  }

  @Override
  public void close() {
    if (state.updateAndGet(it -> it | 1) == 1) {
      done.countDown();
    }
    var interrupted = false;
    while (done.getCount() > 0) {
      try {
        done.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    queue.add(PILL);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
