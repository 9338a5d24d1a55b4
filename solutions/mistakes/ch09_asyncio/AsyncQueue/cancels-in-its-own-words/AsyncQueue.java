/*
 * axis: correct
 * says: the very exception that was thrown into it
 * why: A cancelled coroutine ends with an exception of its own. What the one who cancelled said with his,
 *     message and cause, is lost.
 */
package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

public final class AsyncQueue<T> {
  private final EventLoop loop;
  private final List<T> content = new LinkedList<>();
  private final int limit;

  // Numbers of those who wait: the lowest has its turn.
  private final TreeSet<Long> takers = new TreeSet<>();
  private final TreeSet<Long> putters = new TreeSet<>();
  private long numbers;

  private List<Completable<Void>> asleep = new ArrayList<>();

  public AsyncQueue(EventLoop loop, int capacity) {
    this.loop = loop;
    this.limit = capacity;
    if (capacity <= 0) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
  }

  public Coroutine<T> take() {
    return turn(takers, () -> !content.isEmpty(), content::removeFirst);
  }

  public Coroutine<Void> put(T item) {
    return turn(
        putters,
        () -> content.size() < limit,
        () -> {
          content.addLast(item);
          return null;
        });
  }

  public int size() {
    return content.size();
  }

  private <R> Coroutine<R> turn(TreeSet<Long> line, BooleanSupplier ready, Supplier<R> action) {
    return new Coroutine<>() {
      private Long number;

      @Override
      public Step<R> send(Object value) {
        if (number == null) {
          number = numbers++;
          line.add(number);
        }
        if (line.first().equals(number) && ready.getAsBoolean()) {
          line.remove(number);
          var result = action.get();
          changed();
          return new Done<>(result);
        }
        var sleep = new Completable<Void>(loop);
        asleep.add(sleep);
        return new Await<>(sleep);
      }

      @Override
      public Step<R> fail(Exception error) throws Exception {
        if (number != null) {
          line.remove(number);
          changed();
        }
        throw new CancellationException("cancelled while it stood in line");
      }
    };
  }

  private void changed() {
    var sleepers = asleep;
    asleep = new ArrayList<>();
    sleepers.forEach(it -> it.complete(null));
  }
}
