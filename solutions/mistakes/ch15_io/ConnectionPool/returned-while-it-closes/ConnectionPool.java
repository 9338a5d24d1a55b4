/*
 * axis: correct
 * says: of one that was returned as the pool closed
 * why: sees that the pool is open, and puts the connection among the idle ones when they have been closed
 */
package inflight.ch15_io;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Lends connections that are slow to make. Whoever has one of {@code max} permits may have one
 * connection, from among the idle ones or a new one. A connection goes back among the idle ones
 * before its permit does, so there are never more idle ones than permits to take them, and whoever
 * has a permit and finds no idle one has a place.
 */
public final class ConnectionPool<C> implements AutoCloseable {
  /** Makes connections, and knows about them. Given: the pool calls it. */
  public interface Connector<C> {
    /** Makes a new connection. May block for long. */
    C connect() throws IOException;

    /** Whether a connection can still be used. May block for long. */
    boolean isValid(C connection);

    /** Closes a connection. May block for long. */
    void close(C connection);
  }

  /** A connection that is lent to one borrower. */
  public interface Lease<C> extends AutoCloseable {
    /** The connection, always the same. */
    C connection();

    /** Closes the connection, and ends the lease. */
    void discard();

    /** Returns the connection to the pool, and ends the lease. */
    @Override
    void close();
  }

  /** A semaphore must be able to count one more than there are. */
  private static final int MOST = Integer.MAX_VALUE - 1;

  private final Connector<C> connector;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<C> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger existing = new AtomicInteger();
  private volatile boolean closed;

  public ConnectionPool(int max, Connector<C> connector) {
    if (max < 1) {
      throw new IllegalArgumentException("a pool of " + max);
    }
    this.connector = Objects.requireNonNull(connector, "connector");
    this.permits = new Semaphore(Math.min(max, MOST));
  }

  /** Lends a connection. */
  public Lease<C> borrow(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    // This conversion saturates; the timed acquire looks at the interrupt flag first.
    var acquired = permits.tryAcquire(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    if (closed) {
      if (acquired) {
        // Also wakes the next one that waits, who does the same.
        permits.release();
      }
      throw closedException();
    }
    if (!acquired) {
      throw new TimeoutException("no connection within " + timeout);
    }
    try {
      // From here on the permit is ours: nothing below waits for other borrowers.
      var reused = findValid();
      var connection = reused.isPresent() ? reused.get() : connect();
      if (closed) {
        dispose(connection);
        throw closedException();
      }
      return new Loan(connection);
    } catch (Throwable thrown) {
      permits.release();
      throw thrown;
    }
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("the pool is closed");
  }

  private Optional<C> findValid() {
    for (var candidate = idle.poll(); candidate != null; candidate = idle.poll()) {
      if (isValid(candidate)) {
        return Optional.of(candidate);
      }
      dispose(candidate);
    }
    return Optional.empty();
  }

  private boolean isValid(C connection) {
    try {
      return connector.isValid(connection);
    } catch (Throwable thrown) {
      return false;
    }
  }

  private C connect() throws IOException {
    if (closed) {
      throw closedException();
    }
    existing.incrementAndGet();
    try {
      return Objects.requireNonNull(connector.connect(), "connection");
    } catch (Throwable thrown) {
      existing.decrementAndGet();
      throw thrown;
    }
  }

  private void dispose(C connection) {
    try {
      connector.close(connection);
    } catch (Throwable thrown) {
      // Closed, for all that we know.
    } finally {
      existing.decrementAndGet();
    }
  }

  private void giveBack(C connection) {
    if (closed) {
      dispose(connection);
    } else {
      idle.push(connection);
    }
    permits.release();
  }

  private void disposeIdle() {
    for (var next = idle.poll(); next != null; next = idle.poll()) {
      dispose(next);
    }
  }

  /** How many connections exist. */
  public int open() {
    return existing.get();
  }

  /** Closes the pool and its idle connections. */
  @Override
  public void close() {
    synchronized (permits) {
      if (closed) {
        return;
      }
      closed = true;
    }
    // The first of those who wait, who passes it on.
    permits.release();
    disposeIdle();
  }

  /** The connection, until somebody ends the lease by taking it out. */
  private final class Loan implements Lease<C> {
    private final C connection;
    private final AtomicReference<C> inUse;

    Loan(C connection) {
      this.connection = connection;
      this.inUse = new AtomicReference<>(connection);
    }

    @Override
    public C connection() {
      return connection;
    }

    @Override
    public void discard() {
      if (inUse.getAndSet(null) != null) {
        dispose(connection);
        permits.release();
      }
    }

    @Override
    public void close() {
      if (inUse.getAndSet(null) != null) {
        giveBack(connection);
      }
    }
  }
}
