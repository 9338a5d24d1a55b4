/*
 * axis: race-free
 * says: with the start time of the callback before it
 * why: The name and the beginning are two fields, each volatile. Who reads one after the other may read them of two
 *     different callbacks.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

public final class LagWatch implements AutoCloseable {
  public record Lag(String callback, Duration soFar) {}

  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;
  private volatile String name;
  private volatile long since;
  private volatile AtomicBoolean reported = new AtomicBoolean();
  private volatile Thread thread;
  private volatile boolean closed;

  public LagWatch(Duration limit, LongSupplier nanoTime, Consumer<Lag> report) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  public void begin(String callback) {
    name = callback;
    since = nanoTime.getAsLong();
    reported = new AtomicBoolean();
  }

  public void end() {
    name = null;
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
    var mark = reported;
    var callback = name;
    if (callback == null) {
      return;
    }
    var nanos = nanoTime.getAsLong() - since;
    if (nanos > limit.toNanos() && mark.compareAndSet(false, true)) {
      report.accept(new Lag(callback, Duration.ofNanos(nanos)));
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
