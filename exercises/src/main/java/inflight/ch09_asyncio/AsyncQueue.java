package inflight.ch09_asyncio;

import inflight.given.Coroutine;
import inflight.given.EventLoop;

/**
 * A bounded queue between tasks of one loop. A task that finds it empty, or full, awaits, and the
 * loop goes on with others.
 *
 * <p>{@link #take} and {@link #put} only make a coroutine. Nothing happens before its first step,
 * and a coroutine that is never stepped changes nothing. Whenever it has to wait it awaits a {@link
 * inflight.given.Completable} of its own. Takers that wait are served in the order in which they
 * came, and so are putters: nobody overtakes.
 *
 * <p>The task that steps a coroutine may be cancelled at any time, which throws a {@link
 * java.util.concurrent.CancellationException} into the coroutine. It may happen after the coroutine
 * was woken and before its next step. The coroutine then ends with that very exception and leaves
 * no trace: no item is lost, none is put, and if it was woken, the next one that waits is woken
 * instead.
 *
 * <p>For the loop's own thread.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A capacity below 1 is refused.
 *   <li>Null is an item like any other.
 *   <li>A thousand that wait may be cancelled at once.
 * </ul>
 */
public final class AsyncQueue<T> {

  /**
   * @param capacity how many items it holds at most
   * @throws IllegalArgumentException if the capacity is less than one
   */
  public AsyncQueue(EventLoop loop, int capacity) {
    // TODO keep what is needed, and refuse a capacity of less than one
  }

  /** Takes the oldest item, or awaits one. */
  public Coroutine<T> take() {
    throw new UnsupportedOperationException("TODO make a coroutine that takes an item");
  }

  /** Puts an item at the end, or awaits room for it. */
  public Coroutine<Void> put(T item) {
    throw new UnsupportedOperationException("TODO make a coroutine that puts an item");
  }

  /** How many items are in it: never more than the capacity. */
  public int size() {
    throw new UnsupportedOperationException("TODO count the items");
  }
}
