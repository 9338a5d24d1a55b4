/*
 * axis: correct
 * says: whoever is cancelled before the first step ends at once and leaves no trace
 * why: It asks its signal whether it had been woken. Before the first step there is no signal yet, and the coroutine ends
 *     with a NullPointerException.
 */
package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.ArrayDeque;
import java.util.LinkedList;
import java.util.Queue;

public final class AsyncQueue<T> {
  private final EventLoop loop;
  private final int capacity;

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
      if (signal.isDone()) {
        wake();
      }
      throw error;
    }
  }
}
