/*
 * trades: A linked list in order. Taking the next is free and adding walks the list, which is fine for a few dozen
 *     timers and hopeless for a hundred thousand.
 */
package inflight.ch08_event_loop;

import inflight.given.EventLoop;
import java.time.Duration;
import java.util.LinkedList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

public final class TimerQueue {
  private static final Duration CENTURY = Duration.ofDays(36_600);

  private static class Entry {
    long deadline;
    Runnable action;
  }

  private final LongSupplier nanoTime;
  private final List<Entry> line = new LinkedList<>();

  public TimerQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  public EventLoop.Handle add(Duration delay, Runnable callback) {
    Entry entry = new Entry();
    entry.action = Objects.requireNonNull(callback);
    Duration wait = delay;
    if (wait.isNegative()) wait = Duration.ZERO;
    if (wait.compareTo(CENTURY) > 0) wait = CENTURY;
    entry.deadline = nanoTime.getAsLong() + wait.toNanos();
    var place = line.listIterator(line.size());
    while (place.hasPrevious()) {
      if (place.previous().deadline - entry.deadline <= 0) {
        place.next();
        break;
      }
    }
    place.add(entry);
    return () -> {
      entry.action = null;
      line.remove(entry);
    };
  }

  public int runDue() {
    long now = nanoTime.getAsLong();
    List<Entry> due = line.stream().takeWhile(it -> it.deadline - now <= 0).toList();
    int count = 0;
    for (Entry entry : due) {
      if (entry.action != null) {
        line.remove(entry);
        count++;
        entry.action.run();
      }
    }
    return count;
  }

  public Optional<Duration> untilNext() {
    if (line.isEmpty()) return Optional.empty();
    long left = line.getFirst().deadline - nanoTime.getAsLong();
    return Optional.of(Duration.ofNanos(left < 0 ? 0 : left));
  }
}
