/*
 * axis: correct
 * says: close ends the thread, and without start there is none
 * why: Nothing ends the thread that looks. Each watch that was ever started leaves one behind.
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
    if (nanos > limit.toNanos() && run.reported.compareAndSet(false, true)) {
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
      while (true) {
        Thread.sleep(limit.dividedBy(5));
        check();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  @Override
  public void close() {
    current = null;
  }
}
