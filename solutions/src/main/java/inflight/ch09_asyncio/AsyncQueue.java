package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.ArrayDeque;
import java.util.LinkedList;
import java.util.Queue;

// The signals carry no items. A woken taker is still in the line and the item still in the queue.
// So whatever becomes of the taker, nothing is lost: it leaves the line, and the next is woken.
public final class AsyncQueue<T> {
  private final EventLoop loop;
  private final int capacity;

  // A LinkedList, because there may be nulls.
  private final Queue<T> items = new LinkedList<>();
  private final Queue<Completable<Void>> takers = new ArrayDeque<>();
  private final Queue<Completable<Void>> putters = new ArrayDeque<>();

  public AsyncQueue(EventLoop loop, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("A queue of " + capacity);
    }
    this.loop = loop;
    this.capacity = capacity;
  }

  public Coroutine<T> take() {
    return new Waiting<>(takers) {
      @Override
      boolean possible() {
        return !items.isEmpty();
      }

      @Override
      T act() {
        return items.remove();
      }
    };
  }

  public Coroutine<Void> put(T item) {
    return new Waiting<>(putters) {
      @Override
      boolean possible() {
        return items.size() < capacity;
      }

      @Override
      Void act() {
        items.add(item);
        return null;
      }
    };
  }

  public int size() {
    return items.size();
  }

  /** Wakes the first in each line for whom there is something. To wake twice does no harm. */
  private void wake() {
    if (!items.isEmpty() && !takers.isEmpty()) {
      takers.peek().complete(null);
    }
    if (items.size() < capacity && !putters.isEmpty()) {
      putters.peek().complete(null);
    }
  }

  private abstract class Waiting<R> implements Coroutine<R> {
    private final Queue<Completable<Void>> line;
    private Completable<Void> signal;

    Waiting(Queue<Completable<Void>> line) {
      this.line = line;
    }

    abstract boolean possible();

    abstract R act();

    @Override
    public Step<R> send(Object value) {
      // Newcomers stand behind those who wait, even if there is something for them just now.
      var first = line.isEmpty() || line.peek() == signal;
      if (first && possible()) {
        line.remove(signal);
        var result = act();
        wake();
        return new Done<>(result);
      }
      signal = new Completable<>(loop);
      line.add(signal);
      return new Await<>(signal);
    }

    @Override
    public Step<R> fail(Exception error) throws Exception {
      line.remove(signal);
      wake();
      throw error;
    }
  }
}
