/*
 * trades: A semaphore does the waiting: a permit is the right to have a connection, idle ones belong to nobody.
 *     Nothing is under a lock of its own, so closing has to be thought through in both orders.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

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
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<C> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean closed;

  public ConnectionPool(int max, Connector<C> connector) {
    if (max < 1) {
      throw new IllegalArgumentException("max: " + max);
    }
    if (connector == null) {
      throw new NullPointerException("connector");
    }
    this.connector = connector;
    // Nobody could have so many, and one more must fit in when the pool closes.
    permits = new Semaphore(Math.min(max, Integer.MAX_VALUE / 2));
  }

  public Lease<C> borrow(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    if (!permits.tryAcquire(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS)) {
      failIfClosed();
      throw new TimeoutException("no connection in time");
    }
    C connection = null;
    try {
      failIfClosed();
      connection = valid();
      if (connection == null) {
        connection = made();
      }
      if (closed) {
        end(connection);
        connection = null;
        failIfClosed();
      }
      return new Lent(connection);
    } finally {
      if (connection == null) {
        // Also after close: whoever is woken by it wakes the next one.
        permits.release();
      }
    }
  }

  private C valid() {
    for (var each = idle.poll(); each != null; each = idle.poll()) {
      var valid = false;
      try {
        valid = connector.isValid(each);
      } catch (Throwable e) {
        // Not valid.
      }
      if (valid) {
        return each;
      }
      end(each);
    }
    return null;
  }

  private C made() throws IOException {
    open.incrementAndGet();
    C made = null;
    try {
      made = connector.connect();
      if (made == null) {
        throw new NullPointerException("connect returned null");
      }
      return made;
    } finally {
      if (made == null) {
        open.decrementAndGet();
      }
    }
  }

  private void failIfClosed() {
    if (closed) {
      throw new IllegalStateException("the pool is closed");
    }
  }

  private void end(C connection) {
    try {
      connector.close(connection);
    } catch (Throwable e) {
      // It counts as closed.
    }
    open.decrementAndGet();
  }

  public int open() {
    return open.get();
  }

  @Override
  public void close() {
    closed = true;
    endIdle();
    // One is woken, and each wakes the next.
    permits.release();
  }

  /** Each is polled by one thread only, so whoever gets it may close it. */
  private void endIdle() {
    for (var each = idle.poll(); each != null; each = idle.poll()) {
      end(each);
    }
  }

  private final class Lent implements Lease<C> {
    private final C connection;
    private final AtomicBoolean over = new AtomicBoolean();

    Lent(C connection) {
      this.connection = connection;
    }

    @Override
    public C connection() {
      return connection;
    }

    @Override
    public void discard() {
      if (!over.getAndSet(true)) {
        end(connection);
        permits.release();
      }
    }

    @Override
    public void close() {
      if (!over.getAndSet(true)) {
        idle.push(connection);
        // The pool may have closed before or after the push: one of the two polls it.
        if (closed) {
          endIdle();
        }
        permits.release();
      }
    }
  }
}
