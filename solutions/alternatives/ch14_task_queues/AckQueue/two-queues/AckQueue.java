/*
 * trades: What is visible and what is hidden lie apart, and each call first brings over what has become
 *     visible meanwhile. A wake-up of a receiver that waits would find its place there; but a message moves
 *     twice as often.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

public final class AckQueue<T> {
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  private static final Duration CENTURY = Duration.ofDays(36_525);

  private final ReentrantLock lock = new ReentrantLock();
  private final LongSupplier nanoTime;
  private final long begun;
  private final Duration visibility;

  // All guarded by lock. Times are counted from the beginning, and never negative.
  private final PriorityQueue<Item<T>> visible;
  private final PriorityQueue<Item<T>> hidden;
  private long count;

  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    this.visibility = checked(visibility);
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    Comparator<Item<T>> order = Comparator.comparingLong(it -> it.time);
    this.visible = new PriorityQueue<>(order.thenComparing(it -> it.number));
    this.hidden = new PriorityQueue<>(order);
  }

  public void send(T message) {
    if (message == null) {
      throw new NullPointerException("a null message");
    }
    atOnce(() -> visible.add(new Item<>(message, count++, now())));
  }

  public Optional<Delivery<T>> receive() {
    return atOnce(
        () -> {
          var item = visible.poll();
          if (item == null) {
            return Optional.empty();
          }
          item.receipt = new Receipt<>(item);
          item.attempt++;
          item.time = now() + visibility.toNanos();
          hidden.add(item);
          return Optional.of(new Delivery<>(item.message, item.attempt, item.receipt));
        });
  }

  public boolean ack(Object receipt) {
    return atOnce(() -> take(receipt) != null);
  }

  public boolean nack(Object receipt) {
    return atOnce(
        () -> {
          var item = take(receipt);
          if (item != null) {
            item.receipt = null;
            item.time = now();
            visible.add(item);
          }
          return item != null;
        });
  }

  public boolean extend(Object receipt, Duration visibility) {
    var longer = checked(visibility);
    return atOnce(
        () -> {
          var item = take(receipt);
          if (item != null) {
            item.time = now() + longer.toNanos();
            hidden.add(item);
          }
          return item != null;
        });
  }

  /** Takes the message of a good receipt from where it lies. */
  private Item<T> take(Object receipt) {
    if (receipt instanceof Receipt<?>(var any)) {
      for (var items : java.util.List.of(hidden, visible)) {
        for (var item : items) {
          if (item == any && item.receipt == receipt) {
            items.remove(item);
            return item;
          }
        }
      }
    }
    return null;
  }

  private <R> R atOnce(Supplier<R> step) {
    lock.lock();
    try {
      while (!hidden.isEmpty() && hidden.peek().time <= now()) {
        visible.add(hidden.poll());
      }
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  private long now() {
    return nanoTime.getAsLong() - begun;
  }

  private static Duration checked(Duration visibility) {
    if (visibility.isNegative()) {
      throw new IllegalArgumentException(visibility.toString());
    }
    return visibility.compareTo(CENTURY) < 0 ? visibility : CENTURY;
  }

  private record Receipt<T>(Item<T> item) {}

  private static final class Item<T> {
    private final T message;
    private final long number;
    private long time;
    private int attempt;
    private Object receipt;

    Item(T message, long number, long time) {
      this.message = message;
      this.number = number;
      this.time = time;
    }
  }
}
