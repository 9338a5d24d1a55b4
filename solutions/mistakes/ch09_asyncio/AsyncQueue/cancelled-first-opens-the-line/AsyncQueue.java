/*
 * axis: correct
 * says: those that wait behind one that is being cancelled
 * why: When the first in line has been cancelled and not been told yet, whoever comes along goes ahead. Behind
 *     the cancelled one others have been waiting all the time.
 */
package inflight.ch09_asyncio;

import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.EventLoop;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.SequencedSet;
import java.util.function.Supplier;

public final class AsyncQueue<T> {
  private final LinkedList<T> items = new LinkedList<>();
  private final Semaphore filled;
  private final Semaphore free;

  public AsyncQueue(EventLoop loop, int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("no room for anything: " + capacity);
    }
    filled = new Semaphore(loop, 0);
    free = new Semaphore(loop, capacity);
  }

  public Coroutine<T> take() {
    return filled.acquire(
        () -> {
          var item = items.removeFirst();
          free.release();
          return item;
        });
  }

  public Coroutine<Void> put(T item) {
    return free.acquire(
        () -> {
          items.addLast(item);
          filled.release();
          return null;
        });
  }

  public int size() {
    return items.size();
  }

  // A permit is never handed to one that waits: the first in line is told to come and fetch it, so
  // there is none to give back when that one is cancelled.
  private static final class Semaphore {
    private final EventLoop loop;
    private final SequencedSet<Completable<Void>> line = new LinkedHashSet<>();
    private int permits;

    Semaphore(EventLoop loop, int permits) {
      this.loop = loop;
      this.permits = permits;
    }

    void release() {
      permits++;
      callTheFirst();
    }

    // Goes on with what is to be done in the same step in which it gets its permit.
    <R> Coroutine<R> acquire(Supplier<R> then) {
      var place = new Completable<Void>(loop);
      return new Coroutine<>() {
        @Override
        public Step<R> send(Object value) {
          line.add(place);
          // One that has ended unserved is only still in the line because it has not been told.
          if (permits == 0 || !(line.getFirst() == place || isCancelled(line.getFirst()))) {
            return new Await<>(place);
          }
          permits--;
          leave();
          return new Done<>(then.get());
        }

        @Override
        public Step<R> fail(Exception error) throws Exception {
          leave();
          throw error;
        }

        private void leave() {
          line.remove(place);
          callTheFirst();
        }
      };
    }

    private static boolean isCancelled(Completable<Void> place) {
      try {
        return place.isDone() && place.result() != null;
      } catch (Exception e) {
        return true;
      }
    }

    private void callTheFirst() {
      if (permits > 0 && !line.isEmpty()) {
        line.getFirst().complete(null);
      }
    }
  }
}
