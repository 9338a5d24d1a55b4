/*
 * trades: A red-black tree from moments to lists. A cancelled timer is taken out of its list at once, so nothing
 *     waits that is not needed; many timers at one moment make that slow.
 */
package inflight.ch08_event_loop;

import static java.util.Objects.requireNonNull;

import inflight.given.EventLoop.Handle;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

public final class TimerQueue {
  private static final long LONGEST = Long.MAX_VALUE / 2;

  private final LongSupplier nanoTime;

  /** For each moment its callbacks, in the order of their tickets. A moment without any is gone. */
  private final TreeMap<Long, LinkedHashMap<Long, Runnable>> moments =
      new TreeMap<>((a, b) -> Long.signum(a - b));

  private long tickets;

  public TimerQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public Handle add(Duration delay, Runnable callback) {
    requireNonNull(callback);
    long moment = nanoTime.getAsLong() + nanos(delay);
    long ticket = tickets++;
    moments.computeIfAbsent(moment, m -> new LinkedHashMap<>()).put(ticket, callback);
    return () -> take(moment, ticket);
  }

  private static long nanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    try {
      return Math.min(delay.toNanos(), LONGEST);
    } catch (ArithmeticException tooLong) {
      return LONGEST;
    }
  }

  private Runnable take(long moment, long ticket) {
    var callbacks = moments.get(moment);
    if (callbacks == null) {
      return null;
    }
    var callback = callbacks.remove(ticket);
    if (callbacks.isEmpty()) {
      moments.remove(moment);
    }
    return callback;
  }

  public int runDue() {
    record Due(long moment, long ticket) {}
    var due =
        moments.headMap(nanoTime.getAsLong(), true).entrySet().stream()
            .flatMap(e -> e.getValue().keySet().stream().map(t -> new Due(e.getKey(), t)))
            .toList();
    int count = 0;
    for (Due one : due) {
      Runnable callback = take(one.moment(), one.ticket());
      if (callback != null) {
        count++;
        callback.run();
      }
    }
    return count;
  }

  public Optional<Duration> untilNext() {
    return moments.isEmpty()
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.max(0, moments.firstKey() - nanoTime.getAsLong())));
  }
}
