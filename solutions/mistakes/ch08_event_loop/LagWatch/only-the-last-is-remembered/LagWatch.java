/*
 * axis: race-free
 * says: must change nothing about it
 * why: It remembers which run it reported last. A look that took the run before in hand, and reports it late,
 *     puts that one in its place: the next look takes the present one for new.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

public final class LagWatch implements AutoCloseable {
  private static final int LOOKS = 4;

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  private volatile Run current;
  private final Object lock = new Object();
  private Run reported;

  private Thread watcher;

  private volatile boolean closed;

  public record Lag(String callback, Duration soFar) {}

  private record Run(String callback, long since) {}

  public LagWatch(Duration limit, LongSupplier nanoTime, Consumer<Lag> report) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  public void begin(String callback) {
    current = new Run(callback, nanoTime.getAsLong());
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
    var now = nanoTime.getAsLong();
    var run = current;
    if (run == null) {
      return;
    }
    var soFar = Duration.ofNanos(now - run.since);
    if (soFar.compareTo(limit) > 0 && isNew(run)) {
      report.accept(new Lag(run.callback, soFar));
    }
  }

  private boolean isNew(Run run) {
    synchronized (lock) {
      if (run == reported) {
        return false;
      }
      reported = run;
      return true;
    }
  }

  public synchronized void start() {
    if (!closed) {
      watcher = Thread.ofPlatform().daemon().name("lag-watch").start(this::watch);
    }
  }

  private void watch() {
    try {
      while (!closed) {
        Thread.sleep(limit.dividedBy(LOOKS));
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
