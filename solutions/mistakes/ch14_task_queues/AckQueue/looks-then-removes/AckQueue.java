/*
 * axis: race-free
 * says: One receipt was good for an ack and for a nack
 * why: The map of receipts is thread-safe, and each call on it is one step. But ack and nack first look
 *     whether the receipt is there and then take it out: two steps, with room for another thread between.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

public final class AckQueue<T> {
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  private static final long LONGEST = Long.MAX_VALUE / 2;

  private final long visibility;
  private final LongSupplier nanoTime;
  private final List<Entry<T>> entries = new ArrayList<>(); // guarded by itself
  private final ConcurrentHashMap<Object, Entry<T>> delivered = new ConcurrentHashMap<>();

  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    this.visibility = nanos(visibility);
    this.nanoTime = nanoTime;
  }

  public void send(T message) {
    Objects.requireNonNull(message);
    synchronized (entries) {
      entries.add(new Entry<>(message, nanoTime.getAsLong()));
    }
  }

  public Optional<Delivery<T>> receive() {
    synchronized (entries) {
      long now = nanoTime.getAsLong();
      Entry<T> next = null;
      for (var entry : entries) {
        if (entry.visibleAt - now <= 0 && (next == null || entry.visibleAt - next.visibleAt < 0)) {
          next = entry;
        }
      }
      if (next == null) {
        return Optional.empty();
      }
      if (next.receipt != null) {
        delivered.remove(next.receipt);
      }
      next.receipt = new Object();
      next.attempt++;
      next.visibleAt = now + visibility;
      delivered.put(next.receipt, next);
      return Optional.of(new Delivery<>(next.message, next.attempt, next.receipt));
    }
  }

  public boolean ack(Object receipt) {
    if (receipt == null || !delivered.containsKey(receipt)) {
      return false;
    }
    var entry = delivered.remove(receipt);
    synchronized (entries) {
      entries.remove(entry);
    }
    return true;
  }

  public boolean nack(Object receipt) {
    if (receipt == null || !delivered.containsKey(receipt)) {
      return false;
    }
    var entry = delivered.remove(receipt);
    if (entry != null) {
      synchronized (entries) {
        entry.visibleAt = nanoTime.getAsLong();
      }
    }
    return true;
  }

  public boolean extend(Object receipt, Duration visibility) {
    long longer = nanos(visibility);
    var entry = receipt == null ? null : delivered.get(receipt);
    if (entry == null) {
      return false;
    }
    synchronized (entries) {
      entry.visibleAt = nanoTime.getAsLong() + longer;
    }
    return true;
  }

  private static long nanos(Duration visibility) {
    if (visibility.isNegative()) {
      throw new IllegalArgumentException();
    }
    return visibility.compareTo(Duration.ofNanos(LONGEST)) < 0 ? visibility.toNanos() : LONGEST;
  }

  private static final class Entry<T> {
    private final T message;
    private long visibleAt;
    private int attempt;
    private Object receipt;

    Entry(T message, long visibleAt) {
      this.message = message;
      this.visibleAt = visibleAt;
    }
  }
}
