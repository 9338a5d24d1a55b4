package inflight.ch09_asyncio;

import inflight.given.Coroutine;
import inflight.given.EventLoop;

/**
 * A bounded queue between tasks of one loop. Who finds it empty, or full, awaits; the loop goes on.
 *
 * <p>{@link #take} and {@link #put} only make a coroutine. Nothing happens before its first step,
 * and one that is never stepped changes nothing. Each awaits a {@link inflight.given.Completable}
 * of its own whenever it has to wait, and the task that steps it may be cancelled at any time,
 * which throws a {@link java.util.concurrent.CancellationException} into the coroutine. That
 * includes the time between the moment it is woken and its next step.
 *
 * <p>A cancelled coroutine ends with that exception and leaves no trace: no item is lost, none is
 * put, and if it was woken meanwhile, the next that waits is woken in its place.
 *
 * <p>For the loop's own thread.
 */
public final class AsyncQueue<T> {

  /**
   * @param capacity how many items it holds at most
   * @throws IllegalArgumentException if the capacity is less than one
   */
  public AsyncQueue(EventLoop loop, int capacity) {
    // TODO keep what is needed, and refuse a capacity of less than one
  }

  /**
   * Takes the oldest item, or awaits one. Those that await are served in the order in which they
   * came, and nobody who comes later overtakes them.
   */
  public Coroutine<T> take() {
    throw new UnsupportedOperationException("TODO make a coroutine that takes an item");
  }

  /**
   * Puts an item at the end, or awaits room for it. Those that await are served in the order in
   * which they came, and nobody who comes later overtakes them. Null is an item like any other.
   */
  public Coroutine<Void> put(T item) {
    throw new UnsupportedOperationException("TODO make a coroutine that puts an item");
  }

  /** How many items are in it: never more than the capacity. */
  public int size() {
    throw new UnsupportedOperationException("TODO count the items");
  }
}
