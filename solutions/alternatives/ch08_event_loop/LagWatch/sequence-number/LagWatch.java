/*
 * trades: A sequence lock: no object for each callback. Who looks reads the number before and after, and looks again
 *     another time if it changed. Everything is volatile, which takes care to get right and gains little here.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

public final class LagWatch implements AutoCloseable {
  public record Lag(String callback, Duration soFar) {}

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  /** Odd while a callback runs and its two fields are whole; even while they are not to be read. */
  private final AtomicLong sequence = new AtomicLong();

  private final AtomicLong lastReported = new AtomicLong();
  private volatile String name;
  private volatile long began;

  // Both guarded by this.
  private ScheduledExecutorService executor;
  private boolean closed;

  public LagWatch(Duration limit, LongSupplier nanoTime, Consumer<Lag> report) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  public void begin(String callback) {
    name = callback;
    began = nanoTime.getAsLong();
    sequence.incrementAndGet();
  }

  public void end() {
    sequence.incrementAndGet();
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
    // Before it looks: what runs then may have ended by the time a slow clock is read.
    long now = nanoTime.getAsLong();
    long before = sequence.get();
    String callback = name;
    long since = began;
    if (before % 2 == 0 || sequence.get() != before) {
      return;
    }
    Duration soFar = Duration.ofNanos(now - since);
    long reported = lastReported.get();
    if (soFar.compareTo(limit) > 0
        && reported < before
        && lastReported.compareAndSet(reported, before)) {
      report.accept(new Lag(callback, soFar));
    }
  }

  public synchronized void start() {
    if (closed) {
      return;
    }
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              var thread = new Thread(task, "lag");
              thread.setDaemon(true);
              return thread;
            });
    long every = Math.max(1_000_000, limit.toNanos() / 4);
    executor.scheduleWithFixedDelay(this::check, every, every, TimeUnit.NANOSECONDS);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (executor != null) {
      executor.shutdownNow();
    }
  }
}
