package inflight.ch08_event_loop;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Reports a callback that holds up an event loop, while it still does.
 *
 * <p>The loop's thread says when a callback begins and ends. It can't look at the clock while a
 * callback holds it up, so another thread does, with {@link #check}. A callback that has been
 * running for longer than the limit is reported, once for each run, however often and by how many
 * threads it is looked at.
 *
 * <p>{@link #begin}, {@link #end} and what {@link #watched} returns are for the loop's thread,
 * which runs one callback at a time. Any thread may call everything else, at any time. The loop's
 * thread never waits for a report.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>The clock may read any number, and pass {@link Long#MAX_VALUE}. The limit may be
 *       nanoseconds or months.
 *   <li>A callback that ends with an exception or an error has ended. One that ends in time is not
 *       reported, also if it ends while somebody looks.
 *   <li>A report may take long, swallow an interrupt, or close the watch. One that throws has been
 *       made, too; what becomes of what it throws, and of the thread that looks, is left open.
 *   <li>A watch that is closed before it is started leaves no thread.
 *   <li>Two watches share nothing.
 * </ul>
 */
public final class LagWatch implements AutoCloseable {
  private final Duration limit;
  private final LongSupplier nanoTime;
  private final Consumer<Lag> report;

  /**
   * What is reported.
   *
   * @param callback the name of the callback that is being run
   * @param soFar how long it has been running; it may go on for longer
   */
  public record Lag(String callback, Duration soFar) {}

  /**
   * @param limit how long a callback may run
   * @param nanoTime the clock, read on any thread. As with {@link System#nanoTime}, only the
   *     difference of two readings means anything
   * @param report called on the thread that looks, while the callback runs
   */
  public LagWatch(Duration limit, LongSupplier nanoTime, Consumer<Lag> report) {
    this.limit = limit;
    this.nanoTime = nanoTime;
    this.report = report;
  }

  /** A callback begins. */
  public void begin(String callback) {
    throw new UnsupportedOperationException("TODO note which callback begins, and when");
  }

  /** The callback that began last has ended, in whatever way. */
  public void end() {
    throw new UnsupportedOperationException("TODO note that it has ended");
  }

  /**
   * Returns {@code callback} between {@link #begin} and {@link #end}. What it throws reaches the
   * caller.
   */
  public Runnable watched(String name, Runnable callback) {
    throw new UnsupportedOperationException("TODO put begin and end around a callback");
  }

  /**
   * Looks at what is running now, and reports it if it is over the limit and has not been reported.
   */
  public void check() {
    throw new UnsupportedOperationException("TODO look at what runs");
  }

  /**
   * Starts one daemon thread, a platform thread (a virtual one may lack a core just when a loop
   * keeps them busy). It looks again and again, several times within the limit, and sleeps in
   * between. However short the limit is, once in a millisecond is often enough. Is called once at
   * most. If {@link #close} came before, or comes meanwhile, nothing is thrown, and no thread goes
   * on looking.
   */
  public void start() {
    throw new UnsupportedOperationException("TODO start a thread that looks");
  }

  /**
   * Ends the thread that {@link #start} started, if there is one, and interrupts no other. It does
   * not wait for a report that is being made, so the loop's thread may call it, and so may a
   * report. May be called more than once.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO end the thread");
  }
}
