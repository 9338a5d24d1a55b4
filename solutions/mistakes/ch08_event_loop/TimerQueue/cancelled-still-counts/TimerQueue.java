/*
 * axis: correct
 * says: untilNext returns the time until the next timer is due
 * why: The head of the queue may be cancelled. The loop that asks wakes up for nothing.
 */
package inflight.ch08_event_loop;

import inflight.given.EventLoop.Handle;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

public final class TimerQueue {
  private static final Duration LONGEST = Duration.ofDays(36_525);

  private final LongSupplier nanoTime;
  private final PriorityQueue<Timer> timers = new PriorityQueue<>();

  private long added;

  public TimerQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public Handle add(Duration delay, Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    var nanos = delay.isNegative() ? 0 : (delay.compareTo(LONGEST) < 0 ? delay : LONGEST).toNanos();
    var timer = new Timer(nanoTime.getAsLong() + nanos, added++, callback);
    timers.add(timer);
    return timer;
  }

  public int runDue() {
    var now = nanoTime.getAsLong();
    var firstNew = added;
    var run = 0;
    while (dropCancelled() && timers.peek().at - now <= 0 && timers.peek().number < firstNew) {
      run++;
      timers.remove().run();
    }
    return run;
  }

  public Optional<Duration> untilNext() {
    return !timers.isEmpty()
        ? Optional.of(Duration.ofNanos(Math.max(0, timers.peek().at - nanoTime.getAsLong())))
        : Optional.empty();
  }

  private boolean dropCancelled() {
    while (!timers.isEmpty() && timers.peek().callback == null) {
      timers.remove();
    }
    return !timers.isEmpty();
  }

  private static final class Timer implements Handle, Comparable<Timer> {
    private final long at;
    private final long number;

    private Runnable callback;

    Timer(long at, long number, Runnable callback) {
      this.at = at;
      this.number = number;
      this.callback = callback;
    }

    void run() {
      callback.run();
    }

    @Override
    public void cancel() {
      callback = null;
    }

    @Override
    public int compareTo(Timer other) {
      var difference = at - other.at;
      return difference != 0 ? Long.signum(difference) : Long.compare(number, other.number);
    }
  }
}
