/*
 * trades: The state is an object of its own, which cannot be half of two states. One callback of the loop serves all
 *     that wait, so a million waiters cost one place in the queue; late ones join the batch that is on its way.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import inflight.given.Thenable;
import java.util.LinkedList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

public final class LoopFuture<T> implements Thenable<T> {
  private sealed interface State<T> {}

  private record Open<T>() implements State<T> {}

  private record Following<T>(Thenable<? extends T> other) implements State<T> {}

  private record Value<T>(T value) implements State<T> {}

  private record Failure<T>(Throwable error) implements State<T> {}

  private record Waiter<T>(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    Waiter {
      if (onValue == null || onError == null) {
        throw new NullPointerException();
      }
    }
  }

  private final EventLoop loop;
  private final List<Waiter<T>> waiters = new LinkedList<>();
  private State<T> state = new Open<>();

  public LoopFuture(EventLoop loop) {
    this.loop = loop;
  }

  public boolean fulfill(T value) {
    return state instanceof Open && become(new Value<>(value));
  }

  public boolean reject(Throwable error) {
    if (error == null) {
      throw new NullPointerException();
    }
    return state instanceof Open && become(new Failure<>(error));
  }

  public boolean follow(Thenable<? extends T> other) {
    if (other == null) {
      throw new NullPointerException();
    }
    if (!(state instanceof Open)) {
      return false;
    }
    if (other == this) {
      return become(new Failure<>(new IllegalStateException("follows itself")));
    }
    var mine = new Following<T>(other);
    state = mine;
    // In a turn of its own, as JavaScript does it.
    loop.callSoon(
        () -> {
          try {
            other.whenSettled(
                it -> {
                  if (state == mine) {
                    become(new Value<>(it));
                  }
                },
                it -> {
                  if (state == mine) {
                    become(new Failure<>(it != null ? it : new NullPointerException()));
                  }
                });
          } catch (Throwable thrown) {
            if (state == mine) {
              become(new Failure<>(thrown));
            }
          }
        });
    return true;
  }

  public boolean isSettled() {
    return state instanceof Value || state instanceof Failure;
  }

  @Override
  public void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    waiters.add(new Waiter<>(onValue, onError));
    if (isSettled()) {
      loop.callSoon(this::serve);
    }
  }

  public <R> LoopFuture<R> then(Function<? super T, ? extends R> onValue) {
    var next = new LoopFuture<R>(loop);
    on(onValue, Function.identity(), next, it -> next.fulfill(it));
    return next;
  }

  public <R> LoopFuture<R> thenFollow(
      Function<? super T, ? extends Thenable<? extends R>> onValue) {
    var next = new LoopFuture<R>(loop);
    on(onValue, Function.identity(), next, it -> next.follow(it));
    return next;
  }

  private <A, B> void on(
      Function<? super T, ? extends A> onValue,
      Function<A, B> convert,
      LoopFuture<?> next,
      Consumer<? super B> use) {
    if (onValue == null) {
      throw new NullPointerException();
    }
    whenSettled(
        it -> {
          try {
            use.accept(convert.apply(onValue.apply(it)));
          } catch (Throwable thrown) {
            next.reject(thrown);
          }
        },
        next::reject);
  }

  public LoopFuture<T> recover(Function<? super Throwable, ? extends T> onError) {
    if (onError == null) {
      throw new NullPointerException();
    }
    var next = new LoopFuture<T>(loop);
    whenSettled(
        next::fulfill,
        it -> {
          try {
            next.fulfill(onError.apply(it));
          } catch (Throwable thrown) {
            next.reject(thrown);
          }
        });
    return next;
  }

  private boolean become(State<T> end) {
    state = end;
    if (!waiters.isEmpty()) {
      loop.callSoon(this::serve);
    }
    return true;
  }

  // Serves those who wait by now. One that comes meanwhile has asked for a call of its own.
  private void serve() {
    for (var left = waiters.size(); left > 0; left--) {
      var waiter = waiters.removeFirst();
      switch (state) {
        case Value<T>(var value) -> safely(() -> waiter.onValue().accept(value));
        case Failure<T>(var error) -> safely(() -> waiter.onError().accept(error));
        default -> throw new AssertionError("served while open");
      }
    }
  }

  private void safely(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable thrown) {
      loop.callSoon(
          () -> {
            throw new IllegalStateException("a callback failed", thrown);
          });
    }
  }
}
