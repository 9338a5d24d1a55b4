package inflight.ch15_io;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import inflight.ch15_io.ConnectionPool.Lease;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What becomes of connections and places when two threads come to the pool at the same moment. */
public class ConnectionPoolStress {

  /*
   * The only connection is lent. Its borrower writes something into it and returns it, just as another goes to wait for
   * it. Is the other woken, and does it see what was written?
   *
   *   42, 1   it has the connection with all that was written, and no second one was made
   */
  @JCStressTest
  @Outcome(
      id = "42, 1",
      expect = ACCEPTABLE,
      desc = "The next borrower has the connection, and sees what was written.")
  @Outcome(
      id = "0, 1",
      expect = FORBIDDEN,
      desc = "The next borrower has the connection, and does not see what was written before.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "There is one connection: the next borrower must get that one, once it is returned.")
  @State
  public static class ReturnMeetsBorrow {
    private final Lines lines = new Lines(0);
    private final ConnectionPool<Line> pool = new ConnectionPool<>(1, lines);
    private final Lease<Line> lease = borrow(pool);

    @Actor
    public void borrower() {
      lease.connection().written = 42;
      lease.close();
    }

    @Actor
    public void nextBorrower(II_Result r) {
      r.r1 = borrow(pool).connection().written;
    }

    @Arbiter
    public void count(II_Result r) {
      r.r2 = lines.most.get();
    }
  }

  /*
   * Two threads borrow from an empty pool with one place, and the first connect fails. Does the other thread get its
   * turn, and are there never two connections at once?
   *
   *   first, second, the most at once
   *   1, 0, 1 and 0, 1, 1   one thread got the failure, and the other a connection
   *   ., ., 2               two at once, with a max of 1
   */
  @JCStressTest
  @Outcome(
      id = {"1, 0, 1", "0, 1, 1"},
      expect = ACCEPTABLE,
      desc = "One thread got the failure of its connect, and the other one a connection.")
  @Outcome(
      id = "., ., 2",
      expect = FORBIDDEN,
      desc = "Two connections existed at the same time, with a max of 1.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One connect fails: one thread must get that failure, and the other a connection.")
  @State
  public static class FailedConnectMeetsBorrow {
    private final Lines lines = new Lines(1);
    private final ConnectionPool<Line> pool = new ConnectionPool<>(1, lines);

    @Actor
    public void borrower(III_Result r) {
      r.r1 = lent(pool);
    }

    @Actor
    public void anotherBorrower(III_Result r) {
      r.r2 = lent(pool);
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = lines.most.get();
    }

    /** Keeps the connection if it gets one: with a max of 1, the other then must have failed. */
    private static int lent(ConnectionPool<Line> pool) {
      try {
        pool.borrow(LONG).close();
        return 1;
      } catch (IOException refused) {
        return 0;
      } catch (TimeoutException | InterruptedException e) {
        throw new IllegalStateException("borrow gave up, although a place became free", e);
      }
    }
  }

  /*
   * Two threads close one lease, say its user and a watchdog that takes the user for dead. Then two borrowers come.
   *
   *   1   each of them has a connection of its own
   *   0   one connection is lent to both
   */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Each borrower has a connection of its own.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "One lease was closed twice, and its connection is lent to two borrowers.")
  @State
  public static class OneLeaseClosedTwice {
    private final ConnectionPool<Line> pool = new ConnectionPool<>(2, new Lines(0));
    private final Lease<Line> lease = borrow(pool);

    @Actor
    public void user() {
      lease.close();
    }

    @Actor
    public void watchdog() {
      lease.close();
    }

    @Arbiter
    public void borrowTwice(I_Result r) {
      r.r1 = borrow(pool).connection() == borrow(pool).connection() ? 0 : 1;
    }
  }

  /*
   * A connection is returned as the pool closes. Whoever comes second must close it, and only one of the two.
   *
   *   1, 0   closed once, and nothing is left
   *   0, 1   nobody has closed it
   *   2      both have
   */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The connection is closed once.")
  @Outcome(
      id = "0, .",
      expect = FORBIDDEN,
      desc = "A connection was returned as the pool closed, and nobody has closed it.")
  @Outcome(
      expect = FORBIDDEN,
      desc = "A connection was returned as the pool closed: it must be closed once.")
  @State
  public static class ReturnMeetsClose {
    private final Lines lines = new Lines(0);
    private final ConnectionPool<Line> pool = new ConnectionPool<>(1, lines);
    private final Lease<Line> lease = borrow(pool);

    @Actor
    public void borrower() {
      lease.close();
    }

    @Actor
    public void owner() {
      pool.close();
    }

    @Arbiter
    public void count(II_Result r) {
      r.r1 = lines.closed.get();
      r.r2 = pool.open();
    }
  }

  private static final Duration LONG = Duration.ofHours(1);

  private static final class Line {
    int written;
  }

  /** Connections in memory, of which the first so many cannot be made. */
  private static final class Lines implements ConnectionPool.Connector<Line> {
    private final AtomicInteger failures;
    private final AtomicInteger existing = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    Lines(int failures) {
      this.failures = new AtomicInteger(failures);
    }

    @Override
    public Line connect() throws IOException {
      most.accumulateAndGet(existing.incrementAndGet(), Math::max);
      if (failures.getAndDecrement() > 0) {
        existing.decrementAndGet();
        throw new IOException("connection refused");
      }
      return new Line();
    }

    @Override
    public boolean isValid(Line connection) {
      return true;
    }

    @Override
    public void close(Line connection) {
      closed.incrementAndGet();
      existing.decrementAndGet();
    }
  }

  private static Lease<Line> borrow(ConnectionPool<Line> pool) {
    try {
      return pool.borrow(LONG);
    } catch (IOException | TimeoutException | InterruptedException e) {
      throw new IllegalStateException("borrow failed, although its connection can be made", e);
    }
  }
}
