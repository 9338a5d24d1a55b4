/*
 * axis: correct
 * says: a message is collected whose ack came
 * why: A message that is to be had again and is acknowledged then is only marked. It stays until its turn comes.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.*;
import java.util.concurrent.atomic.*;
import java.util.function.LongSupplier;

public final class AckQueue<T> {
  /** One delivery of a message. */
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  private static final Duration LONGEST = Duration.ofDays(36_525);

  private static long nanos(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("negative: " + duration);
    }
    return (duration.compareTo(LONGEST) < 0 ? duration : LONGEST).toNanos();
  }

  private static final class Entry<T> {
    final T message;
    final long seq;
    long visibleAt;
    int attempt;
    boolean settled;

    Entry(T message, long seq) {
      this.message = message;
      this.seq = seq;
    }
  }

  /** Stands for one delivery. */
  private static final class Receipt {
    final AckQueue<?> owner;
    Object entry;

    Receipt(AckQueue<?> owner, Object entry) {
      this.owner = owner;
      this.entry = entry;
    }
  }

  private final long visibility;
  private final LongSupplier nanoTime;
  private final Comparator<Entry<T>> turn =
      (a, b) ->
          a.visibleAt != b.visibleAt
              ? (a.visibleAt - b.visibleAt < 0 ? -1 : 1)
              : Long.compare(a.seq, b.seq);
  private final TreeSet<Entry<T>> hidden = new TreeSet<>(turn);
  private final PriorityQueue<Entry<T>> visible = new PriorityQueue<>(turn);
  private final Map<Entry<T>, Receipt> receipts = new IdentityHashMap<>();
  private long sent;

  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    this.visibility = nanos(visibility);
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  public synchronized void send(T message) {
    Entry<T> entry = new Entry<>(Objects.requireNonNull(message), sent++);
    entry.visibleAt = nanoTime.getAsLong();
    visible.add(entry);
  }

  public synchronized Optional<Delivery<T>> receive() {
    long now = nanoTime.getAsLong();
    while (!hidden.isEmpty() && hidden.first().visibleAt - now <= 0) {
      visible.add(hidden.pollFirst());
    }
    Entry<T> entry;
    do {
      entry = visible.poll();
    } while (entry != null && entry.settled);
    if (entry == null) {
      return Optional.empty();
    }
    invalidate(receipts.remove(entry));
    Receipt receipt = new Receipt(this, entry);
    receipts.put(entry, receipt);
    entry.attempt++;
    entry.visibleAt = now + visibility;
    hidden.add(entry);
    return Optional.of(new Delivery<>(entry.message, entry.attempt, receipt));
  }

  private static void invalidate(Receipt receipt) {
    if (receipt != null) {
      receipt.entry = null;
    }
  }

  /** Its entry, or null if it is no good. */
  @SuppressWarnings("unchecked")
  private Entry<T> good(Object object) {
    return object instanceof Receipt receipt && receipt.owner == this
        ? (Entry<T>) receipt.entry
        : null;
  }

  public synchronized boolean ack(Object receipt) {
    Entry<T> entry = good(receipt);
    if (entry == null) {
      return false;
    }
    invalidate(receipts.remove(entry));
    if (!hidden.remove(entry)) {
      entry.settled = true; // visible again already: skipped when its turn comes
    }
    return true;
  }

  public synchronized boolean nack(Object receipt) {
    Entry<T> entry = good(receipt);
    if (entry == null) {
      return false;
    }
    invalidate(receipts.remove(entry));
    if (!hidden.remove(entry)) {
      visible.remove(entry);
    }
    entry.visibleAt = nanoTime.getAsLong();
    visible.add(entry);
    return true;
  }

  public synchronized boolean extend(Object receipt, Duration time) {
    long more = nanos(time);
    Entry<T> entry = good(receipt);
    if (entry == null) {
      return false;
    }
    if (!hidden.remove(entry)) {
      visible.remove(entry);
    }
    entry.visibleAt = nanoTime.getAsLong() + more;
    hidden.add(entry);
    return true;
  }
}
