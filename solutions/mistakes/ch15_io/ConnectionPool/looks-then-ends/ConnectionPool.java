/*
 * axis: race-free
 * says: its connection is lent to two borrowers
 * why: The lease looks whether it is over, and then says that it is. Two threads that close it at the same moment
 *     both find it open.
 */
package inflight.ch15_io;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

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

  private final int max;
  private final Connector<C> connector;

  private final ReentrantLock lock = new ReentrantLock();

  /**
   * Somebody may go on: signaled once for each idle connection and each free place, to all when the
   * pool closes.
   */
  private final Condition changed = lock.newCondition();

  // All guarded by lock.
  private final ArrayDeque<C> idle = new ArrayDeque<>();
  private int places;
  private boolean closed;

  public ConnectionPool(int max, Connector<C> connector) {
    if (max < 1) {
      throw new IllegalArgumentException("max: " + max);
    }
    this.max = max;
    this.connector = Objects.requireNonNull(connector);
  }

  public Lease<C> borrow(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    var connection = takePlace(TimeUnit.NANOSECONDS.convert(timeout));
    var isLent = false;
    try {
      while (connection != null && !isValid(connection)) {
        closeQuietly(connection);
        connection = otherIdle();
      }
      if (connection == null) {
        connection = Objects.requireNonNull(connector.connect(), "connect returned null");
      }
      if (isClosed()) {
        closeQuietly(connection);
        throw closedException();
      }
      isLent = true;
      return new Lent(connection);
    } finally {
      if (!isLent) {
        freePlace();
      }
    }
  }

  /** Waits for a place; returns the idle connection that comes with it, or null. */
  private C takePlace(long nanos) throws TimeoutException, InterruptedException {
    lock.lockInterruptibly();
    try {
      // What is there is looked at before the time: a signal that came with the timeout is used.
      while (!closed && idle.isEmpty() && places == max) {
        if (nanos <= 0) {
          throw new TimeoutException("no connection in time");
        }
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        throw closedException();
      }
      if (idle.isEmpty()) {
        places++;
      }
      return idle.pollLast();
    } finally {
      lock.unlock();
    }
  }

  /** Another idle connection, or null. It has a place already, so the caller's own is free. */
  private C otherIdle() {
    lock.lock();
    try {
      var other = idle.pollLast();
      if (other != null) {
        places--;
        changed.signal();
      }
      return other;
    } finally {
      lock.unlock();
    }
  }

  private void freePlace() {
    lock.lock();
    try {
      places--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isValid(C connection) {
    try {
      return connector.isValid(connection);
    } catch (Throwable e) {
      return false;
    }
  }

  private void closeQuietly(C connection) {
    try {
      connector.close(connection);
    } catch (Throwable e) {
      // Nobody could do anything about it: it counts as closed.
    }
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("the pool is closed");
  }

  public int open() {
    lock.lock();
    try {
      return places;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<C> left;
    lock.lock();
    try {
      closed = true;
      left = new ArrayList<>(idle);
      idle.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (var connection : left) {
      closeAndFree(connection);
    }
  }

  private void closeAndFree(C connection) {
    closeQuietly(connection);
    freePlace();
  }

  /** Becomes idle, unless the pool has been closed in the meantime. */
  private boolean isIdleAgain(C connection) {
    lock.lock();
    try {
      if (!closed) {
        idle.addLast(connection);
        changed.signal();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private final class Lent implements Lease<C> {
    private final C connection;

    /** Only one call ends the lease, and only that one may touch the connection. */
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
      if (over.compareAndSet(false, true)) {
        closeAndFree(connection);
      }
    }

    @Override
    public void close() {
      if (!over.get()) {
        over.set(true);
        if (!isIdleAgain(connection)) {
          closeAndFree(connection);
        }
      }
    }
  }
}
