/*
 * trades: Plain fields under one monitor, which is left before the report is made. The loop's thread takes the lock
 *     twice for each callback, mostly uncontended. The watching thread waits on the same monitor.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

public final class LagWatch implements AutoCloseable {
  public record Lag(String callback, Duration soFar) {}

  private final long limitNanos;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  // All guarded by this.
  private String name;
  private long began;
  private boolean told;
  private boolean closed;

  public LagWatch(Duration limit, LongSupplier nanoTime, Consumer<Lag> report) {
    this.limitNanos = limit.toNanos();
    this.nanoTime = nanoTime;
    this.report = report;
  }

  public synchronized void begin(String callback) {
    name = callback;
    began = nanoTime.getAsLong();
    told = false;
  }

  public synchronized void end() {
    name = null;
  }

  public Runnable watched(String name, Runnable callback) {
    return () -> {
      try {
        begin(name);
        callback.run();
      } finally {
        end();
      }
    };
  }

  public void check() {
    Lag lag = look();
    if (lag != null) {
      report.accept(lag);
    }
  }

  private synchronized Lag look() {
    if (name == null || told) {
      return null;
    }
    long soFar = nanoTime.getAsLong() - began;
    if (soFar <= limitNanos) {
      return null;
    }
    told = true;
    return new Lag(name, Duration.ofNanos(soFar));
  }

  public void start() {
    Thread.ofPlatform()
        .daemon()
        .name("watching")
        .start(
            () -> {
              while (pause()) {
                check();
              }
            });
  }

  /** False once it is closed. */
  private synchronized boolean pause() {
    try {
      if (!closed) {
        wait(Math.max(1, limitNanos / 3_000_000));
      }
    } catch (InterruptedException e) {
      closed = true;
    }
    return !closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
