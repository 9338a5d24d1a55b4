package inflight.ch08_event_loop;

import inflight.given.EventLoop.Handle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Callbacks that wait for their time. In each turn an event loop asks it what is due, and how long
 * the loop may sleep.
 *
 * <p>For one thread, the loop's. It starts no thread and never sleeps; it has no time but that of
 * its clock. A timer is due once its delay has passed since it was added, and not a nanosecond
 * earlier.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A delay of zero or less means due at once. A delay of more than a hundred years may be
 *       taken for a hundred years.
 *   <li>A callback may add timers, cancel others, and ask for {@link #untilNext}, which counts the
 *       timers that are due beside it.
 *   <li>A callback may throw anything.
 *   <li>Cancelling a timer twice, or after it has run, does nothing.
 *   <li>Null is refused.
 * </ul>
 */
public final class TimerQueue {
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime the clock, in nanoseconds. As with {@link System#nanoTime}, only the difference
   *     of two readings means anything: it may be negative, and it may pass {@link Long#MAX_VALUE}
   *     and go on from {@link Long#MIN_VALUE}
   */
  public TimerQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Adds a timer.
   *
   * @param delay how long from now
   * @return cancels the timer. The queue then holds no reference to the callback any more
   * @throws NullPointerException if an argument is null
   */
  public Handle add(Duration delay, Runnable callback) {
    throw new UnsupportedOperationException("TODO add a timer");
  }

  /**
   * Runs what is due, the earliest first; callbacks due at the same moment run in the order in
   * which they were added. What a callback adds meanwhile is not run by this call, even if it is
   * due at once. What a callback cancels is not run.
   *
   * <p>What a callback throws ends the call and reaches the caller. All other timers stay, and the
   * next call goes on with them.
   *
   * @return how many callbacks were run
   */
  public int runDue() {
    throw new UnsupportedOperationException("TODO run what is due");
  }

  /**
   * Returns the time until the next timer is due: zero if one is due already, empty if there is
   * none. A cancelled timer does not count.
   */
  public Optional<Duration> untilNext() {
    throw new UnsupportedOperationException("TODO return the time until the next timer is due");
  }
}
