/*
 * axis: correct
 * says: in each of which somebody looked
 * why: A run is marked when its report is over. Who looks during the report reports it again.
 */
package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The run is one object, and the lock under which it is reported once. */
public final class LagWatch implements AutoCloseable {
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  private static final class Run {
    final String callback;
    final long start;
    boolean reported;

    Run(String callback, long start) {
      this.callback = callback;
      this.start = start;
    }
  }

  private volatile Run current;

  private final Object life = new Object();
  private Thread thread;
  private volatile boolean closed;

  public record Lag(String callback, Duration soFar) {}

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

  public void check() {
    var now = nanoTime.getAsLong();
    var run = current;
    if (run == null) {
      return;
    }
    var soFar = Duration.ofNanos(now - run.start);
    if (soFar.compareTo(limit) <= 0) {
      return;
    }
    // The loop's thread never comes here while it runs this callback.
    synchronized (run) {
      if (!run.reported) {
        try {
          report.accept(new Lag(run.callback, soFar));
        } finally {
          run.reported = true;
        }
      }
    }
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

  public void start() {
    synchronized (life) {
      if (closed) {
        return;
      }
      thread = Thread.ofPlatform().name("lag-watch").daemon().unstarted(this::look);
      thread.start();
    }
  }

  private void look() {
    var pause = limit.dividedBy(4);
    if (pause.compareTo(Duration.ofMillis(1)) < 0) {
      pause = Duration.ofMillis(1);
    }
    while (!closed) {
      check();
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        // Closed, or a report has left it behind: the loop looks.
      }
    }
  }

  @Override
  public void close() {
    synchronized (life) {
      closed = true;
      if (thread != null) {
        thread.interrupt();
        thread = null;
      }
    }
  }
}
