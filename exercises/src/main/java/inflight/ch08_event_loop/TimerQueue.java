package inflight.ch08_event_loop;

import inflight.given.EventLoop.Handle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Callbacks that wait for their time. An event loop asks it each turn what is due, and how long it
 * may sleep.
 *
 * <p>For one thread, the loop's. It starts no thread and never sleeps; time passes for it only when
 * its clock does.
 *
 * <p>A timer is due once its delay has passed since it was added, and not a nanosecond earlier.
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
   * @param delay how long from now; none, or a negative one, means due at once. One of more than a
   *     hundred years may be taken for a hundred years
   * @return cancels the timer. A cancelled callback is let go: the queue holds no reference to it
   * @throws NullPointerException if an argument is null
   */
  public Handle add(Duration delay, Runnable callback) {
    throw new UnsupportedOperationException("TODO add a timer");
  }

  /**
   * Runs what is due, the earliest first; those due at the same moment in the order in which they
   * were added. A callback may add timers and cancel others. What it adds is not run by this call,
   * even if it is due at once. What it cancels is not run.
   *
   * <p>What a callback throws ends the call and reaches the caller. The timer that threw is done
   * with; all others stay, and the next call goes on with them.
   *
   * @return how many callbacks were run
   */
  public int runDue() {
    throw new UnsupportedOperationException("TODO run what is due");
  }

  /**
   * How long until the next timer is due: zero if one is due already, empty if none waits. A
   * cancelled timer does not count.
   */
  public Optional<Duration> untilNext() {
    throw new UnsupportedOperationException("TODO tell how long until the next timer is due");
  }
}
