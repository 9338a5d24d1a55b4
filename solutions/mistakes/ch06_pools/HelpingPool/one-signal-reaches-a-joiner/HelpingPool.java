/*
 * axis: correct
 * says: idle workers take up what is forked, also if threads that join wait ahead of them
 * why: Idle workers and threads that join wait on one condition, and one signal wakes whoever is first: a thread that joins goes back to sleep with it.
 */
package inflight.ch06_pools;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

public final class HelpingPool implements AutoCloseable {
  public interface Forked<T> {
    T join();
  }

  private final ReentrantLock lock = new ReentrantLock();

  /** There is a piece to begin, or a piece is done, or nothing is left to be done. */
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final LinkedHashSet<Piece<?>> waiting = new LinkedHashSet<>();
  private long unfinished;
  private boolean closed;
  private int closers; // that wait

  public HelpingPool(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("negative: " + workers);
    }
    for (int i = 0; i < workers; i++) {
      Thread.ofPlatform().daemon().name("helping-pool-" + i).start(this::work);
    }
  }

  public <T> Forked<T> fork(Supplier<? extends T> supplier) {
    Objects.requireNonNull(supplier, "work");
    var piece = new Piece<T>(supplier);
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("closed");
      }
      unfinished++;
      waiting.add(piece);
      changed.signal(); // one piece, one thread
    } finally {
      lock.unlock();
    }
    return piece;
  }

  @Override
  public void close() {
    while (true) {
      var piece = next(true);
      if (piece == null) {
        return;
      }
      piece.run();
    }
  }

  private void work() {
    while (true) {
      var piece = next(false);
      if (piece == null) {
        return;
      }
      Thread.interrupted();
      piece.run();
    }
  }

  /** A piece to do, or null if the pool is closed. */
  private Piece<?> next(boolean closing) {
    lock.lock();
    try {
      while (true) {
        if (!waiting.isEmpty()) {
          return waiting.removeFirst();
        }
        if (closing && unfinished == 0) {
          closed = true;
          changed.signalAll();
        }
        if (closed) {
          return null;
        }
        if (closing) {
          closers++;
        }
        changed.awaitUninterruptibly();
        if (closing) {
          closers--;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private final class Piece<T> implements Forked<T> {
    private Supplier<? extends T> supplier;

    // Guarded by lock.
    private int joiners; // that wait
    private boolean over;
    private T value;
    private Throwable failure;

    Piece(Supplier<? extends T> supplier) {
      this.supplier = supplier;
    }

    void run() {
      T value = null;
      Throwable failure = null;
      try {
        value = supplier.get();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      supplier = null;
      lock.lock();
      try {
        this.value = value;
        this.failure = failure;
        over = true;
        unfinished--;
        if (joiners > 0 || (unfinished == 0 && closers > 0)) {
          changed.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public T join() {
      lock.lock();
      boolean mine;
      try {
        mine = waiting.remove(this);
        while (!mine && !over) {
          joiners++;
          changed.awaitUninterruptibly();
          joiners--;
        }
      } finally {
        lock.unlock();
      }
      if (mine) {
        run();
      }
      lock.lock();
      try {
        if (failure != null) {
          throw HelpingPool.<RuntimeException>sneaky(failure);
        }
        return value;
      } finally {
        lock.unlock();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X sneaky(Throwable failure) throws X {
    throw (X) failure;
  }
}
