/*
 * axis: correct
 * says: receive, at the moment in which the timeout ends
 * why: A message is taken out when it is received, as from any other queue. If its worker dies, it is gone.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;

public final class AckQueue<T> {
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  /**
   * Half of what a difference can hold: no two moments in the set are further apart than it can.
   */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final Duration visibility;
  private final LongSupplier nanoTime;
  private final TreeSet<Entry<T>> byTime = new TreeSet<>(AckQueue::inOrder);

  /** What each good receipt stands for. */
  private final Map<Object, Entry<T>> delivered = new HashMap<>();

  private long sent;

  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    this.visibility = checked(visibility);
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  public synchronized void send(T message) {
    Objects.requireNonNull(message, "message");
    byTime.add(new Entry<>(message, sent++, nanoTime.getAsLong()));
  }

  public synchronized Optional<Delivery<T>> receive() {
    var now = nanoTime.getAsLong();
    if (byTime.isEmpty() || byTime.first().visibleAt - now > 0) {
      return Optional.empty();
    }
    var entry = byTime.first();
    byTime.remove(entry);
    entry.receipt = new Object();
    delivered.put(entry.receipt, entry);
    entry.attempt++;
    return Optional.of(new Delivery<>(entry.message, entry.attempt, entry.receipt));
  }

  public synchronized boolean ack(Object receipt) {
    var entry = delivered.remove(receipt);
    return entry != null;
  }

  public synchronized boolean nack(Object receipt) {
    var entry = delivered.remove(receipt);
    if (entry == null) {
      return false;
    }
    show(entry, nanoTime.getAsLong());
    return true;
  }

  public synchronized boolean extend(Object receipt, Duration visibility) {
    var longer = checked(visibility);
    var entry = delivered.get(receipt);
    if (entry == null) {
      return false;
    }
    show(entry, nanoTime.getAsLong() + longer.toNanos());
    return true;
  }

  /** Moves an entry to its place in time. It is taken out first: the set does not look again. */
  private void show(Entry<T> entry, long visibleAt) {
    byTime.remove(entry);
    entry.visibleAt = visibleAt;
    byTime.add(entry);
  }

  /** By time, which the sign of a difference tells on either side of the wrap; then by number. */
  private static int inOrder(Entry<?> one, Entry<?> other) {
    int byTime = Long.signum(one.visibleAt - other.visibleAt);
    return byTime != 0 ? byTime : Long.compare(one.number, other.number);
  }

  private static Duration checked(Duration visibility) {
    if (visibility.isNegative()) {
      throw new IllegalArgumentException("a negative visibility timeout: " + visibility);
    }
    return visibility.compareTo(LONGEST) < 0 ? visibility : LONGEST;
  }

  /** One message. All guarded by the queue's monitor. */
  private static final class Entry<T> {
    private final T message;
    private final long number;
    private long visibleAt;
    private int attempt;

    /** That of the last delivery; null before the first. */
    private Object receipt;

    Entry(T message, long number, long visibleAt) {
      this.message = message;
      this.number = number;
      this.visibleAt = visibleAt;
    }
  }
}
