/*
 * axis: correct
 * says: pieces done before anybody was free to do them
 * why: fork does the work itself, in the calling thread. Nothing overlaps, and fork takes as long as the work.
 */
package inflight.ch06_pools;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

public final class HelpingPool implements AutoCloseable {
  public interface Forked<T> {
    T join();
  }

  private final Object lock = new Object();

  // All guarded by lock.
  /** What nobody has begun, oldest first. A set, so that a join finds its own at once. */
  private final LinkedHashSet<Piece<?>> waiting = new LinkedHashSet<>();

  private int unfinished;
  private boolean closed;

  public HelpingPool(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    for (int i = 0; i < workers; i++) {
      Thread.ofPlatform().daemon().name("helping-pool-" + (i + 1)).start(this::work);
    }
  }

  public <T> Forked<T> fork(Supplier<? extends T> work) {
    var piece = new Piece<T>(Objects.requireNonNull(work));
    synchronized (lock) {
      if (closed) {
        throw new RejectedExecutionException("the pool is closed");
      }
      waiting.add(piece);
      unfinished++;
      lock.notifyAll();
    }
    if (take(piece)) {
      piece.run();
    }
    return piece;
  }

  @Override
  public void close() {
    for (var piece = next(false); piece != null; piece = next(false)) {
      piece.run();
    }
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }

  private void work() {
    for (var piece = next(true); piece != null; piece = next(true)) {
      piece.run();
      Thread.interrupted();
    }
  }

  /**
   * Takes the oldest piece out; blocks while there is none. Null if there will be none: for a
   * worker, when the pool is closed; for one that closes it, when all is done.
   */
  private Piece<?> next(boolean worker) {
    var interrupted = false;
    try {
      synchronized (lock) {
        while (waiting.isEmpty()) {
          if (worker ? closed : unfinished == 0) {
            return null;
          }
          try {
            lock.wait();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return waiting.removeFirst();
      }
    } finally {
      if (interrupted && !worker) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean take(Piece<?> piece) {
    synchronized (lock) {
      return waiting.remove(piece);
    }
  }

  private void finished() {
    synchronized (lock) {
      unfinished--;
      if (unfinished == 0) {
        lock.notifyAll();
      }
    }
  }

  private final class Piece<T> implements Forked<T> {
    private final Supplier<? extends T> work;

    // All guarded by this.
    private boolean done;
    private T value;
    private Throwable thrown;

    Piece(Supplier<? extends T> work) {
      this.work = work;
    }

    /** Called by the thread that has taken it out of the queue. */
    void run() {
      T result = null;
      Throwable failure = null;
      try {
        result = work.get();
      } catch (Throwable e) {
        failure = e;
      }
      synchronized (this) {
        value = result;
        thrown = failure;
        done = true;
        notifyAll();
      }
      finished();
    }

    @Override
    public T join() {
      if (take(this)) {
        run();
      }
      var interrupted = false;
      try {
        synchronized (this) {
          while (!done) {
            try {
              wait();
            } catch (InterruptedException e) {
              interrupted = true;
            }
          }
          if (thrown != null) {
            HelpingPool.<RuntimeException>sneak(thrown);
          }
          return value;
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
