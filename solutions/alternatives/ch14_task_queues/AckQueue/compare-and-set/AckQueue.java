/*
 * trades: No lock: each message has its state in one reference, and the state itself is the receipt. A step
 *     is one compare-and-set, and whoever loses looks again. Each receive looks at all messages, and
 *     one that finds nothing must look twice: two looks that see the same saw what was there at one moment.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

public final class AckQueue<T> {
  public record Delivery<T>(T message, int attempt, Object receipt) {}

  private static final long CENTURY = Duration.ofDays(36_525).toNanos();

  private final long visibility;
  private final LongSupplier nanoTime;
  private final ConcurrentLinkedQueue<Message> messages = new ConcurrentLinkedQueue<>();

  public AckQueue(Duration visibility, LongSupplier nanoTime) {
    this.visibility = nanos(visibility);
    this.nanoTime = nanoTime;
  }

  public void send(T message) {
    messages.add(new Message(Objects.requireNonNull(message), nanoTime.getAsLong()));
  }

  public Optional<Delivery<T>> receive() {
    while (true) {
      var seen = states();
      long now = nanoTime.getAsLong();
      State first = null;
      for (var state : seen) {
        if (!state.gone
            && state.visibleAt - now <= 0
            && (first == null || state.visibleAt - first.visibleAt < 0)) {
          first = state;
        }
      }
      if (first == null) {
        // All that was seen, one after another, was there at one moment, and so was the time.
        if (states().equals(seen)) {
          return Optional.empty();
        }
        continue;
      }
      var next = new State(first.of, first.attempt + 1, now + visibility, false, true);
      if (first.of.state.compareAndSet(first, next)) {
        return Optional.of(new Delivery<>(first.of.content, next.attempt, next.receipt));
      }
    }
  }

  private List<State> states() {
    var states = new ArrayList<State>();
    for (var message : messages) {
      states.add(message.state.get());
    }
    return states;
  }

  public boolean ack(Object receipt) {
    var state = good(receipt);
    while (state != null) {
      if (state.of.state.compareAndSet(
          state, new State(state.of, state.attempt, state.visibleAt, true, false))) {
        messages.remove(state.of);
        return true;
      }
      state = good(receipt);
    }
    return false;
  }

  public boolean nack(Object receipt) {
    var state = good(receipt);
    while (state != null) {
      if (state.of.state.compareAndSet(
          state, new State(state.of, state.attempt, nanoTime.getAsLong(), false, false))) {
        return true;
      }
      state = good(receipt);
    }
    return false;
  }

  public boolean extend(Object receipt, Duration visibility) {
    long longer = nanos(visibility);
    var state = good(receipt);
    while (state != null) {
      var next = new State(state, nanoTime.getAsLong() + longer);
      if (state.of.state.compareAndSet(state, next)) {
        return true;
      }
      state = good(receipt);
    }
    return false;
  }

  /** The state for which a receipt stands, if it still is its message's. */
  private State good(Object receipt) {
    if (receipt instanceof AckQueue<?>.Receipt) {
      for (var message : messages) {
        var state = message.state.get();
        if (state.receipt == receipt) {
          return state;
        }
      }
    }
    return null;
  }

  private static long nanos(Duration visibility) {
    if (visibility.isNegative()) {
      throw new IllegalArgumentException("negative");
    }
    return visibility.toDays() >= 36_525 ? CENTURY : visibility.toNanos();
  }

  private final class Message {
    private final T content;
    private final AtomicReference<State> state;

    Message(T content, long sentAt) {
      this.content = content;
      this.state = new AtomicReference<>();
      state.set(new State(this, 0, sentAt, false, false));
    }
  }

  private final class Receipt {}

  private final class State {
    private final Message of;
    private final int attempt;
    private final long visibleAt;
    private final boolean gone;
    private final Receipt receipt;

    State(Message of, int attempt, long visibleAt, boolean gone, boolean delivered) {
      this.of = of;
      this.attempt = attempt;
      this.visibleAt = visibleAt;
      this.gone = gone;
      this.receipt = delivered ? new Receipt() : null;
    }

    /** The same, visible at another moment. */
    State(State before, long visibleAt) {
      this.of = before.of;
      this.attempt = before.attempt;
      this.visibleAt = visibleAt;
      this.gone = before.gone;
      this.receipt = before.receipt;
    }
  }
}
