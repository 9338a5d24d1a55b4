/*
 * axis: correct
 * says: close on the loop's thread returns while a report takes its time
 * why: close waits until the thread has ended, to be tidy. The thread may be in a report, and a report may take
 *     as long as it likes: the loop waits for it.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

public final class LagWatch implements AutoCloseable {
  private static final int LOOKS = 4;

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  private volatile Run current;

  private Thread watcher;

  private volatile boolean closed;

  public record Lag(String callback, Duration soFar) {}

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
    var now = nanoTime.getAsLong();
    var run = current;
    if (run == null) {
      return;
    }
    var soFar = Duration.ofNanos(now - run.since);
    if (soFar.compareTo(limit) > 0 && run.reported.compareAndSet(false, true)) {
      report.accept(new Lag(run.callback, soFar));
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
      try {
        watcher.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
