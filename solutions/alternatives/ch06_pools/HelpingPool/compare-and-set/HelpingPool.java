/*
 * trades: No lock around the queue: a piece belongs to whoever wins a compare-and-set on it. Pieces that were
 *     done by a thread that joined stay in the queue until somebody comes by.
 */
package inflight.ch06_pools;

import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

public final class HelpingPool implements AutoCloseable {
  public interface Forked<T> {
    T join();
  }

  private final ConcurrentLinkedQueue<Piece<?>> queue = new ConcurrentLinkedQueue<>();

  /** A permit for each piece that was forked, and one for each worker once the pool is closed. */
  private final Semaphore reasons = new Semaphore(0);

  /** A permit for whatever a thread that closes may have to look at. */
  private final Semaphore news = new Semaphore(0);

  private final AtomicInteger unfinished = new AtomicInteger();
  private final int workers;
  private volatile boolean closed;

  public HelpingPool(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    this.workers = workers;
    for (int i = 0; i < workers; i++) {
      Thread.ofPlatform().daemon().start(this::work);
    }
  }

  public <T> Forked<T> fork(Supplier<? extends T> work) {
    var piece = new Piece<T>(Objects.requireNonNull(work));
    if (closed) {
      throw new RejectedExecutionException("the pool is closed");
    }
    unfinished.incrementAndGet();
    queue.add(piece);
    reasons.release();
    news.release();
    return piece;
  }

  @Override
  public void close() {
    while (true) {
      var piece = queue.poll();
      if (piece != null) {
        piece.runIfFirst();
      } else if (unfinished.get() == 0) {
        break;
      } else {
        news.acquireUninterruptibly();
      }
    }
    closed = true;
    reasons.release(workers);
    // Another one that closes may have missed its permit to this one.
    news.release();
  }

  private void work() {
    while (true) {
      reasons.acquireUninterruptibly();
      var piece = queue.poll();
      if (piece != null) {
        piece.runIfFirst();
        Thread.interrupted();
      } else if (closed) {
        return;
      }
    }
  }

  private final class Piece<T> implements Forked<T> {
    private final Supplier<? extends T> work;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    // Both written before the latch opens, and read after.
    private T value;
    private Throwable thrown;

    Piece(Supplier<? extends T> work) {
      this.work = work;
    }

    void runIfFirst() {
      if (!begun.compareAndSet(false, true)) {
        return;
      }
      try {
        value = work.get();
      } catch (Throwable e) {
        thrown = e;
      }
      done.countDown();
      unfinished.decrementAndGet();
      news.release();
    }

    @Override
    public T join() {
      runIfFirst();
      var interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (thrown != null) {
        HelpingPool.<RuntimeException>sneak(thrown);
      }
      return value;
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
