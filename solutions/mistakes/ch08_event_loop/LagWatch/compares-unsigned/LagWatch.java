/*
 * axis: correct
 * says: a callback that begins while somebody looks has not been running for long
 * why: It compares as if a time could not be negative. The clock was read before the callback began, and the difference is less than nothing: unsigned, that is ages.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reports a callback that holds up an event loop, while it still does.
 *
 * <p>What runs is one immutable object behind one volatile field. A thread that looks takes the
 * object with one read, so the name and the moment that it sees belong together, whatever the loop
 * does meanwhile. The loop's thread writes the field twice for each callback and never waits.
 */
public final class LagWatch implements AutoCloseable {
  /** How often the watching thread looks within the limit. */
  private static final int LOOKS = 4;

  /** Shorter than that, a sleep is hardly one. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  /**
   * What runs now; null if nothing does. Written by the loop's thread. Volatile, so that the one
   * that looks sees it.
   */
  private volatile Run current;

  /** Guarded by this. Null before start. */
  private Thread watcher;

  /**
   * Read by the thread that looks, which must not rely on the interrupt alone: a report may swallow
   * it. Written under the lock, so that start and close know of each other.
   */
  private volatile boolean closed;

  public record Lag(String callback, Duration soFar) {}

  /** One run of a callback. Whoever sets the flag is the one who reports it. */
  private record Run(String callback, long since, AtomicBoolean reported) {}

  public LagWatch(Duration limit, LongSupplier nanoTime, Consumer<Lag> report) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  public void begin(String callback) {
    current = new Run(callback, nanoTime.getAsLong(), new AtomicBoolean());
  }

  public void end() {
    current = null;
  }

  public Runnable watched(String name, Runnable callback) {
    return () -> {
      begin(name);
      try {
        callback.run();
      } finally {
        end();
      }
    };
  }

  public void check() {
    // First the clock: what still runs after that has been running for so long at least. One that
    // has begun only afterward has been running for less than nothing.
    var now = nanoTime.getAsLong();
    var run = current;
    if (run == null) {
      return;
    }
    var nanos = now - run.since;
    var soFar = Duration.ofNanos(nanos);
    if (Long.compareUnsigned(nanos, limit.toNanos()) > 0
        && run.reported.compareAndSet(false, true)) {
      report.accept(new Lag(run.callback, soFar));
    }
  }

  public synchronized void start() {
    if (!closed) {
      watcher = Thread.ofPlatform().daemon().name("lag-watch").start(this::watch);
    }
  }

  private void watch() {
    var pause = limit.dividedBy(LOOKS);
    if (pause.compareTo(SHORTEST) < 0) {
      pause = SHORTEST;
    }
    try {
      while (!closed) {
        Thread.sleep(pause);
        check();
      }
    } catch (InterruptedException e) {
      // That is how close wakes it.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }
}
