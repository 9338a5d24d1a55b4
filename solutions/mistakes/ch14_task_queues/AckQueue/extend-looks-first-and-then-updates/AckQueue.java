/*
 * axis: correct
 * says: extend, of a message that was delivered again meanwhile
 * why: extend looks whether the receipt is good, and updates afterward, whatever has happened meanwhile.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

public final class AckQueue<T> {
  /**
   * One delivery of a message.
   *
   * @param attempt how often this message has been delivered, this time included
   * @param receipt stands for this delivery and no other; what it is, is the queue's own business
   */
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  private static final Duration LONGEST = Duration.ofDays(36525);

  /** Neither changes nor is ever the same as another. */
  private static final class Entry {
    final Object message;
    final int attempt;

    /** Good for this message, or null if none is. */
    final Object receipt;

    /** When it is visible. */
    final long moment;

    Entry(Object message, int attempt, Object receipt, long moment) {
      this.message = message;
      this.attempt = attempt;
      this.receipt = receipt;
      this.moment = moment;
    }
  }

  private final long visibility;
  private final LongSupplier clock;
  private final AtomicReference<Entry[]> all = new AtomicReference<>(new Entry[0]);

  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    this.visibility = nanos(visibility);
    this.clock = Objects.requireNonNull(nanoTime);
  }

  public void send(T message) {
    Objects.requireNonNull(message);
    Entry[] before;
    Entry[] after;
    do {
      before = all.get();
      after = Arrays.copyOf(before, before.length + 1);
      after[before.length] = new Entry(message, 0, null, clock.getAsLong());
    } while (!all.compareAndSet(before, after));
  }

  public Optional<Delivery<T>> receive() {
    while (true) {
      var before = all.get();
      var now = clock.getAsLong();
      var next = -1;
      for (var i = 0; i < before.length; i++) {
        var since = now - before[i].moment;
        if (since >= 0 && (next < 0 || since > now - before[next].moment)) {
          next = i;
        }
      }
      if (next < 0) {
        return Optional.empty();
      }
      var found = before[next];
      var lent = new Entry(found.message, found.attempt + 1, new Object(), now + visibility);
      if (all.compareAndSet(before, with(before, next, lent))) {
        @SuppressWarnings("unchecked")
        var message = (T) lent.message;
        return Optional.of(new Delivery<>(message, lent.attempt, lent.receipt));
      }
    }
  }

  public boolean ack(Object receipt) {
    while (true) {
      var before = all.get();
      var i = find(before, receipt);
      if (i < 0) {
        return false;
      }
      if (all.compareAndSet(before, without(before, i))) {
        return true;
      }
    }
  }

  public boolean nack(Object receipt) {
    while (true) {
      var before = all.get();
      var i = find(before, receipt);
      if (i < 0) {
        return false;
      }
      var free = new Entry(before[i].message, before[i].attempt, null, clock.getAsLong());
      if (all.compareAndSet(before, with(before, i, free))) {
        return true;
      }
    }
  }

  public boolean extend(Object receipt, Duration visibility) {
    var hidden = nanos(visibility);
    if (find(all.get(), receipt) < 0) {
      return false;
    }
    all.updateAndGet(
        before -> {
          var i = find(before, receipt);
          if (i < 0) {
            return before;
          }
          var lent = before[i];
          var until = clock.getAsLong() + hidden;
          return with(before, i, new Entry(lent.message, lent.attempt, receipt, until));
        });
    return true;
  }

  private static int find(Entry[] entries, Object receipt) {
    if (receipt != null) {
      for (var i = 0; i < entries.length; i++) {
        if (entries[i].receipt == receipt) {
          return i;
        }
      }
    }
    return -1;
  }

  private static Entry[] with(Entry[] entries, int i, Entry entry) {
    var after = entries.clone();
    after[i] = entry;
    return after;
  }

  private static Entry[] without(Entry[] entries, int i) {
    var after = new Entry[entries.length - 1];
    System.arraycopy(entries, 0, after, 0, i);
    System.arraycopy(entries, i + 1, after, i, after.length - i);
    return after;
  }

  private static long nanos(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("negative: " + duration);
    }
    return (duration.compareTo(LONGEST) > 0 ? LONGEST : duration).toNanos();
  }
}
