package inflight.ch15_io;

import inflight.testkit.Poll;
import inflight.testkit.Workers.ThrowingRunnable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections in memory: it counts them, and does with each what a test says. */
final class FakeConnector implements ConnectionPool.Connector<FakeConnector.Line> {
  /** A connection. All of them are equal, and only the pool's own eyes can tell them apart. */
  static final class Line {
    final int number;
    volatile boolean broken;
    int borrowers;

    Line(int number) {
      this.number = number;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Line;
    }

    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public String toString() {
      return "connection " + number;
    }
  }

  /** What happens before a connection is there, is found valid, or is closed. */
  volatile ThrowingRunnable connecting = () -> {};

  volatile ThrowingRunnable checking = () -> {};
  volatile ThrowingRunnable closing = () -> {};

  // All guarded by this.
  private int begun;
  private int existing;
  private int most;
  private int checks;
  private int closeCalls;
  private final List<Line> closed = new ArrayList<>();

  @Override
  public Line connect() throws IOException {
    int number;
    synchronized (this) {
      number = ++begun;
      most = Math.max(most, ++existing);
    }
    try {
      run(connecting);
      return new Line(number);
    } catch (Throwable e) {
      synchronized (this) {
        existing--;
      }
      throw e;
    }
  }

  @Override
  public boolean isValid(Line connection) {
    synchronized (this) {
      checks++;
    }
    run(checking);
    return !connection.broken;
  }

  @Override
  public void close(Line connection) {
    synchronized (this) {
      closeCalls++;
    }
    try {
      run(closing);
    } finally {
      synchronized (this) {
        closed.add(connection);
        existing--;
      }
    }
  }

  /** How often connect has been called. */
  synchronized int begun() {
    return begun;
  }

  /** How many connections exist. */
  synchronized int existing() {
    return existing;
  }

  /** The most that ever existed at once. */
  synchronized int most() {
    return most;
  }

  synchronized int checks() {
    return checks;
  }

  /** The numbers of the connections that have been closed, in order. */
  synchronized List<Integer> closed() {
    return closed.stream().map(it -> it.number).toList();
  }

  void awaitBegun(int count) {
    Poll.until(
        count + (count == 1 ? " thread connects" : " threads have connected"),
        () -> begun() >= count);
  }

  void awaitChecks(int count) {
    Poll.until("a connection is being checked", () -> checks() >= count);
  }

  void awaitCloseCalls(int count) {
    Poll.until(
        "a connection is being closed",
        () -> {
          synchronized (this) {
            return closeCalls >= count;
          }
        });
  }

  private static void run(ThrowingRunnable hook) {
    try {
      hook.run();
    } catch (Throwable e) {
      FakeConnector.<RuntimeException>sneak(e);
    }
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  static <X extends Throwable> void sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
