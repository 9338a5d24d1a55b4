package inflight.ch15_io;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Lends connections that are slow to make, and takes them back to lend them again.
 *
 * <p>Never more than {@code max} connections exist at the same time. A connection exists from the
 * moment {@link Connector#connect} is called until {@link Connector#close} has returned for it, or
 * until {@code connect} has thrown. At any moment a connection is lent to one borrower at most.
 *
 * <p>{@link #borrow} lends an idle connection that is still valid. The pool asks {@link
 * Connector#isValid} about each connection that has been lent before, right before it lends it
 * again. One that is not valid any more is closed, and the same {@code borrow} goes on without it.
 * If no connection is idle and fewer than {@code max} exist, {@code borrow} makes one. Otherwise it
 * blocks until a connection is returned or a place becomes free. A thread that blocks sleeps.
 *
 * <p>The connector is slow. While one thread is in {@code connect}, {@code isValid} or {@code
 * close} of the connector, every other thread can borrow, return, discard, ask and close the pool,
 * and up to {@code max} threads can connect at the same time. The connector is called by the
 * threads that call the pool and its leases: the pool has no threads of its own.
 *
 * <p>If {@code connect} fails, {@code borrow} throws what it threw, the same object. The place is
 * free again, and if others wait, one of them goes on and tries for itself.
 *
 * <p>Any number of threads may call anything at any time. What a borrower did before it returned a
 * connection happens-before what the next borrower of it does.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A borrower that gives up or is interrupted just as a connection comes either gets it or
 *       leaves it to the next. No connection and no place is ever lost.
 *   <li>The connector may throw anything, whatever it declares. A check that throws counts as a no.
 *       What {@code close} throws is dropped, and the connection counts as closed. A {@code
 *       connect} that returns null makes {@code borrow} throw {@link NullPointerException}, and the
 *       place is free.
 *   <li>Two connections are different if they are not the same object, whatever their {@code
 *       equals} says.
 *   <li>Which of several idle connections is lent, and which of several waiting borrowers is next,
 *       is left open.
 *   <li>If {@code borrow} is to throw for several reasons (null, an interrupt, a closed pool, a
 *       {@code connect} that failed), it is any of their exceptions. {@link TimeoutException} comes
 *       last.
 *   <li>Calls that do not declare {@link InterruptedException} work for an interrupted thread too,
 *       and leave its flag set.
 *   <li>Two pools share nothing.
 * </ul>
 *
 * @param <C> the connections
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

  /**
   * A connection that is lent to one borrower. The first call of {@link #close} or {@link #discard}
   * ends the lease, and any later one does nothing, also if the connection has long been lent to
   * somebody else.
   */
  public interface Lease<C> extends AutoCloseable {
    /** The connection, always the same. After the end of the lease it belongs to somebody else. */
    C connection();

    /** Closes the connection, and ends the lease. For a connection that has broken in use. */
    void discard();

    /** Returns the connection to the pool, and ends the lease. */
    @Override
    void close();
  }

  /**
   * A pool without any connection yet.
   *
   * @param max how many connections may exist at the same time, at least 1
   * @throws IllegalArgumentException if {@code max} is less than 1
   * @throws NullPointerException if the connector is null; if both are wrong, it is either of the
   *     two exceptions
   */
  public ConnectionPool(int max, Connector<C> connector) {
    throw new UnsupportedOperationException("TODO begin without connections");
  }

  /**
   * Lends a connection. The timeout bounds how long the whole call may spend waiting for other
   * borrowers: it counts from the beginning of the call. With a timeout of zero or less, {@code
   * borrow} takes what is there or can be made, and does not wait. A {@code connect} or a check
   * under way is not broken off, and what it brings is lent even if the time is over.
   *
   * @param timeout any length, also more nanoseconds than fit into a long
   * @throws IOException what {@code connect} threw
   * @throws TimeoutException if the time is over, and there is neither a connection nor a place
   * @throws InterruptedException if the thread is interrupted before the call, even if a connection
   *     is there, or while it waits for other borrowers; then it has taken nothing
   * @throws IllegalStateException if the pool is closed, before the call or before it ends
   * @throws NullPointerException if the timeout is null
   */
  public Lease<C> borrow(Duration timeout)
      throws IOException, TimeoutException, InterruptedException {
    throw new UnsupportedOperationException("TODO an idle one, or a new one, or wait for one");
  }

  /** How many connections exist: idle, lent, being made, checked or closed. */
  public int open() {
    throw new UnsupportedOperationException("TODO count them");
  }

  /**
   * Closes the pool and its idle connections. Whoever waits in {@link #borrow} is woken, and that
   * call and every later one throws {@link IllegalStateException}. Connections that are lent stay
   * usable, and are closed when they are returned; this does not wait for them. A connection that
   * is being made or checked is closed as soon as that is over, and not lent. A second call does
   * nothing.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO close what is idle, and wake who waits");
  }
}
