/*
 * trades: A thread that joins takes up the newest piece, whichever that is, until its own is done. It never
 *     sleeps while there is work, but it may be in the middle of something long when its own piece is ready.
 */
package inflight.ch06_pools;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

public final class HelpingPool implements AutoCloseable {
  public interface Forked<T> {
    T join();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock, what is in the pieces too.
  private final Deque<Piece<?>> waiting = new ArrayDeque<>();
  private int unfinished;
  private boolean closed;

  public HelpingPool(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    for (int i = 0; i < workers; i++) {
      Thread.ofPlatform().daemon().start(() -> helpUntil(() -> closed, true));
    }
  }

  public <T> Forked<T> fork(Supplier<? extends T> work) {
    var piece = new Piece<T>(Objects.requireNonNull(work));
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("the pool is closed");
      }
      waiting.push(piece);
      unfinished++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return piece;
  }

  @Override
  public void close() {
    helpUntil(() -> unfinished == 0, false);
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void helpUntil(BooleanSupplier over, boolean worker) {
    lock.lock();
    try {
      while (!over.getAsBoolean()) {
        var piece = waiting.poll();
        if (piece == null) {
          changed.awaitUninterruptibly();
          continue;
        }
        lock.unlock();
        try {
          piece.run();
        } finally {
          if (worker) {
            Thread.interrupted();
          }
          lock.lock();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Piece<T> implements Forked<T> {
    private final Supplier<? extends T> work;
    private boolean done;
    private T value;
    private Throwable thrown;

    Piece(Supplier<? extends T> work) {
      this.work = work;
    }

    void run() {
      T result = null;
      Throwable failure = null;
      try {
        result = work.get();
      } catch (Throwable e) {
        failure = e;
      }
      lock.lock();
      try {
        value = result;
        thrown = failure;
        done = true;
        unfinished--;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public T join() {
      helpUntil(() -> done, false);
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
