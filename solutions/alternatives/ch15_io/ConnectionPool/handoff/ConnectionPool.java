/*
 * trades: Who waits leaves a note, and whoever returns a connection or frees a place hands it to the first of them.
 *     It is fair, and nobody looks at anything twice; the price is the case in which both sides let go.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

public final class ConnectionPool<C> implements AutoCloseable {
  public interface Connector<C> {
    C connect() throws IOException;

    boolean isValid(C connection);

    void close(C connection);
  }

  public interface Lease<C> extends AutoCloseable {
    C connection();

    void discard();

    @Override
    void close();
  }

  private final Connector<C> connector;

  // All guarded by this. Notes are settled under it too, and nobody has registered callbacks on
  // them.
  private final ArrayDeque<C> idle = new ArrayDeque<>();
  private final ArrayDeque<CompletableFuture<Optional<C>>> notes = new ArrayDeque<>();
  private int free;
  private int open;
  private boolean closed;

  public ConnectionPool(int max, Connector<C> connector) {
    if (max < 1) {
      throw new IllegalArgumentException("max: " + max);
    }
    this.connector = Objects.requireNonNull(connector);
    free = max;
  }

  public Lease<C> borrow(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    Objects.requireNonNull(timeout);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var connection = await(ask(), timeout).orElse(null);
    var isLent = false;
    try {
      while (connection != null && !isValid(connection)) {
        end(connection);
        connection = exchange();
      }
      if (connection == null) {
        connection = make();
      }
      synchronized (this) {
        isLent = !closed;
      }
      if (!isLent) {
        end(connection);
        throw new IllegalStateException("the pool is closed");
      }
      return new Lent(connection);
    } finally {
      if (!isLent) {
        handOver(null);
      }
    }
  }

  /** A note that is settled at once if there is something to have. Empty is a place. */
  private synchronized CompletableFuture<Optional<C>> ask() {
    if (closed) {
      throw new IllegalStateException("the pool is closed");
    }
    var note = new CompletableFuture<Optional<C>>();
    if (!idle.isEmpty()) {
      note.complete(Optional.of(idle.poll()));
    } else if (free > 0) {
      free--;
      note.complete(Optional.empty());
    } else {
      notes.add(note);
    }
    return note;
  }

  private Optional<C> await(CompletableFuture<Optional<C>> note, Duration timeout)
      throws TimeoutException, InterruptedException {
    try {
      return note.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the pool is closed", e);
    } catch (TimeoutException e) {
      if (isWithdrawn(note)) {
        throw e;
      }
      return settled(note);
    } catch (InterruptedException e) {
      if (!isWithdrawn(note)) {
        try {
          // It came just now: the next one shall have it.
          handOver(settled(note).orElse(null));
        } catch (IllegalStateException closed) {
          // There is nothing to hand over.
        }
      }
      throw e;
    }
  }

  /** Somebody has taken the note, and is about to settle it if it is not yet. */
  private static <T> T settled(CompletableFuture<T> note) {
    try {
      return note.join();
    } catch (CompletionException e) {
      throw new IllegalStateException("the pool is closed", e);
    }
  }

  /** False if somebody has settled it already. */
  private synchronized boolean isWithdrawn(CompletableFuture<Optional<C>> note) {
    return notes.removeIf(it -> it == note);
  }

  /** A place for an idle connection, which brings its own; null if there is none. */
  private C exchange() {
    C other;
    synchronized (this) {
      other = idle.poll();
    }
    if (other != null) {
      handOver(null);
    }
    return other;
  }

  /** Passes on a connection, or a place if it is null. */
  private void handOver(C connection) {
    var late = false;
    synchronized (this) {
      var note = notes.poll();
      if (note != null) {
        note.complete(Optional.ofNullable(connection));
      } else if (connection == null) {
        free++;
      } else if (closed) {
        late = true;
      } else {
        idle.add(connection);
      }
    }
    if (late) {
      end(connection);
      handOver(null);
    }
  }

  private C make() throws IOException {
    count(1);
    C made = null;
    try {
      made = connector.connect();
      return Objects.requireNonNull(made);
    } finally {
      if (made == null) {
        count(-1);
      }
    }
  }

  private boolean isValid(C connection) {
    try {
      return connector.isValid(connection);
    } catch (Throwable e) {
      return false;
    }
  }

  private void end(C connection) {
    try {
      connector.close(connection);
    } catch (Throwable e) {
      // It counts as closed.
    } finally {
      count(-1);
    }
  }

  private synchronized void count(int change) {
    open += change;
  }

  public synchronized int open() {
    return open;
  }

  @Override
  public void close() {
    List<C> left;
    List<CompletableFuture<Optional<C>>> waiting;
    synchronized (this) {
      closed = true;
      left = new ArrayList<>(idle);
      idle.clear();
      waiting = new ArrayList<>(notes);
      notes.clear();
    }
    waiting.forEach(it -> it.completeExceptionally(new IllegalStateException("closed")));
    left.forEach(this::end);
  }

  private final class Lent implements Lease<C> {
    private final C connection;
    private boolean over;

    Lent(C connection) {
      this.connection = connection;
    }

    private synchronized boolean isEnd() {
      var first = !over;
      over = true;
      return first;
    }

    @Override
    public C connection() {
      return connection;
    }

    @Override
    public void discard() {
      if (isEnd()) {
        end(connection);
        handOver(null);
      }
    }

    @Override
    public void close() {
      if (isEnd()) {
        handOver(connection);
      }
    }
  }
}
