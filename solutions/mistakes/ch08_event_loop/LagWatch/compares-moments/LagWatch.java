/*
 * axis: correct
 * says: the clock may pass Long.MAX_VALUE while a callback runs
 * why: It computes the moment from which a callback is late, and compares moments. nanoTime may wrap around between
 *     the two.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

public final class LagWatch implements AutoCloseable {
  public record Lag(String callback, Duration soFar) {}

  private record Run(String callback, long since, AtomicBoolean reported) {}

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;
  private volatile Run current;
  private volatile Thread thread;
  private volatile boolean closed;

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
    var nanos = now - run.since;
    if (now > run.since + limit.toNanos() && run.reported.compareAndSet(false, true)) {
      report.accept(new Lag(run.callback, Duration.ofNanos(nanos)));
    }
  }

  public void start() {
    thread = new Thread(this::look);
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    try {
      while (!closed) {
        Thread.sleep(limit.dividedBy(5));
        check();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
