/*
 * axis: correct
 * says: what a piece got that forked and joined another one while the pool was being
 * why: A thread that only joins is no worker: while the pool is being closed, what it has in hand may fork nothing.
 */
package inflight.ch06_pools;

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

public final class HelpingPool implements AutoCloseable {
  public interface Forked<T> {
    T join();
  }

  private final Object lock = new Object();
  private final LinkedHashSet<Piece<?>> waiting = new LinkedHashSet<>();

  /** The threads that do the work of this pool, and may fork although it is being closed. */
  private final Set<Thread> insiders = ConcurrentHashMap.newKeySet();

  private int running;
  private boolean closing;
  private boolean closed;

  public HelpingPool(int workers) {
    if (workers < 0) {
      throw new IllegalArgumentException("workers: " + workers);
    }
    for (var i = 0; i < workers; i++) {
      var worker = new Thread(this::work, "helping-" + i);
      worker.setDaemon(true);
      insiders.add(worker);
      worker.start();
    }
  }

  public <T> Forked<T> fork(Supplier<? extends T> work) {
    Objects.requireNonNull(work, "work");
    var piece = new Piece<T>(work);
    synchronized (lock) {
      if (closed || closing && !insiders.contains(Thread.currentThread())) {
        throw new RejectedExecutionException("closed, or about to be");
      }
      waiting.add(piece);
      lock.notifyAll();
    }
    return piece;
  }

  @Override
  public void close() {
    var me = Thread.currentThread();
    var added = insiders.add(me);
    var interrupted = false;
    while (true) {
      Piece<?> piece;
      synchronized (lock) {
        closing = true;
        while (waiting.isEmpty() && running > 0) {
          interrupted |= waitOnLock();
        }
        piece = poll();
        if (piece == null) {
          closed = true;
          lock.notifyAll();
          break;
        }
      }
      piece.run();
    }
    if (added) {
      insiders.remove(me);
    }
    if (interrupted) {
      me.interrupt();
    }
  }

  private void work() {
    while (true) {
      Piece<?> piece;
      synchronized (lock) {
        while (waiting.isEmpty() && !closed) {
          waitOnLock();
        }
        piece = poll();
        if (piece == null) {
          insiders.remove(Thread.currentThread());
          return;
        }
      }
      Thread.interrupted();
      piece.run();
    }
  }

  private Piece<?> poll() {
    if (waiting.isEmpty()) {
      return null;
    }
    running++;
    return waiting.removeFirst();
  }

  private boolean waitOnLock() {
    try {
      lock.wait();
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private final class Piece<T> implements Forked<T> {
    private final Supplier<? extends T> work;
    private boolean done;
    private T value;
    private Throwable error;

    Piece(Supplier<? extends T> work) {
      this.work = work;
    }

    void run() {
      T result = null;
      Throwable thrown = null;
      try {
        result = work.get();
      } catch (Throwable t) {
        thrown = t;
      }
      synchronized (lock) {
        value = result;
        error = thrown;
        done = true;
        running--;
        lock.notifyAll();
      }
    }

    @Override
    public T join() {
      boolean mine;
      synchronized (lock) {
        mine = waiting.remove(this);
        if (mine) {
          running++;
        }
      }
      if (mine) {
        run();
      }
      var interrupted = false;
      try {
        synchronized (lock) {
          while (!done) {
            interrupted |= waitOnLock();
          }
          if (error != null) {
            throw HelpingPool.<RuntimeException>unchecked(error);
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

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X unchecked(Throwable error) throws X {
    throw (X) error;
  }
}
