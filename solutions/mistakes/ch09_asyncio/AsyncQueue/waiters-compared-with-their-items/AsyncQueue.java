/*
 * axis: correct
 * says: nobody asks an item whether it equals another
 * why: Those that wait are records with their item. To remove one compares the items, which may not be possible.
 */
package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Objects;

/** A bounded queue between tasks of one loop: those who wait stay in line until they are served. */
public final class AsyncQueue<T> {
  private final EventLoop loop;
  private final int capacity;
  private final ArrayDeque<Object[]> items = new ArrayDeque<>();
  private final ArrayDeque<Waiter> takers = new ArrayDeque<>();
  private final ArrayDeque<Waiter> putters = new ArrayDeque<>();

  /** One that waits. It is in its line from its first step to its last. */
  private static final class Waiter {
    private final Object item;
    private final Completable<Boolean> signal;

    Waiter(Object item, Completable<Boolean> signal) {
      this.item = item;
      this.signal = signal;
    }

    @Override
    public boolean equals(Object o) {
      return this == o
          || o instanceof Waiter other
              && Objects.equals(item, other.item)
              && Objects.equals(signal, other.signal);
    }

    @Override
    public int hashCode() {
      return Objects.hash(item, signal);
    }
  }

  public AsyncQueue(EventLoop loop, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    this.loop = loop;
    this.capacity = capacity;
  }

  /** The first of each line are awake: as many as can go on. */
  private void settle() {
    wake(takers, items.size());
    wake(putters, capacity - items.size());
  }

  private static void wake(Collection<Waiter> line, int free) {
    for (var it : line) {
      if (free == 0) {
        return;
      }
      if (it.signal.complete(true) || isAwake(it)) {
        free--;
      }
    }
  }

  private static boolean isAwake(Waiter it) {
    try {
      return it.signal.isDone() && it.signal.result();
    } catch (Exception e) {
      return false; // cancelled, and about to leave
    }
  }

  private abstract class Wait<R> implements Coroutine<R> {
    private final ArrayDeque<Waiter> line;
    private final Object item;
    private Waiter waiter;

    Wait(ArrayDeque<Waiter> line, Object item) {
      this.line = line;
      this.item = item;
    }

    abstract boolean possible();

    abstract R act();

    @Override
    public Step<R> send(Object value) {
      if (waiter == null && (!line.isEmpty() || !possible())) {
        waiter = new Waiter(item, new Completable<>(loop));
        line.add(waiter);
        settle();
        return new Await<>(waiter.signal);
      }
      if (waiter != null) {
        line.remove(waiter);
      }
      var result = act();
      settle();
      return new Done<>(result);
    }

    @Override
    public Step<R> fail(Exception error) throws Exception {
      if (waiter != null) {
        line.remove(waiter);
        settle();
      }
      throw error;
    }
  }

  /** Takes the oldest item, or awaits one. */
  public Coroutine<T> take() {
    return new Wait<>(takers, null) {
      @Override
      boolean possible() {
        return !items.isEmpty();
      }

      @Override
      @SuppressWarnings("unchecked")
      T act() {
        return (T) items.remove()[0];
      }
    };
  }

  /** Puts an item at the end, or awaits room for it. */
  public Coroutine<Void> put(T item) {
    return new Wait<>(putters, item) {
      @Override
      boolean possible() {
        return items.size() < capacity;
      }

      @Override
      Void act() {
        items.add(new Object[] {item});
        return null;
      }
    };
  }

  /** How many items are in it: never more than the capacity. */
  public int size() {
    return items.size();
  }
}
