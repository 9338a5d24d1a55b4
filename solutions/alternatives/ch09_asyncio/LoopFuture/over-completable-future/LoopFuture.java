/*
 * trades: The JDK's future keeps the value and the callbacks, with an executor that hands them to the loop. Little
 *     code, but most ways to ask it for an error wrap it, unwrap it, or refuse it: handle gives it as it is.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import inflight.given.Thenable;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

public final class LoopFuture<T> implements Thenable<T> {
  private final EventLoop loop;
  private final CompletableFuture<T> outcome = new CompletableFuture<>();

  // CompletableFuture calls its dependents last in, first out: one dependent empties the queue.
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  private boolean taken;

  public LoopFuture(EventLoop loop) {
    this.loop = loop;
    outcome.whenComplete(
        (value, error) -> {
          while (!waiting.isEmpty()) {
            loop.callSoon(waiting.remove());
          }
        });
  }

  public boolean fulfill(T value) {
    return take() && outcome.complete(value);
  }

  public boolean reject(Throwable error) {
    Objects.requireNonNull(error);
    return take() && outcome.completeExceptionally(error);
  }

  public boolean follow(Thenable<? extends T> other) {
    Objects.requireNonNull(other);
    if (!take()) {
      return false;
    }
    if (other == this) {
      outcome.completeExceptionally(new IllegalStateException("circle"));
    } else {
      try {
        other.whenSettled(
            outcome::complete,
            e ->
                outcome.completeExceptionally(
                    Objects.requireNonNullElseGet(e, NullPointerException::new)));
      } catch (Throwable e) {
        outcome.completeExceptionally(e);
      }
    }
    return true;
  }

  public boolean isSettled() {
    return outcome.isDone();
  }

  @Override
  public void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    Objects.requireNonNull(onValue);
    Objects.requireNonNull(onError);
    Runnable callback =
        () -> {
          var error = outcome.handle((value, thrown) -> thrown).join();
          if (error == null) {
            onValue.accept(outcome.join());
          } else {
            onError.accept(error);
          }
        };
    if (outcome.isDone()) {
      loop.callSoon(callback);
    } else {
      waiting.add(callback);
    }
  }

  public <R> LoopFuture<R> then(Function<? super T, ? extends R> onValue) {
    Objects.requireNonNull(onValue);
    return thenFollow(
        value -> {
          var made = new LoopFuture<R>(loop);
          made.fulfill(onValue.apply(value));
          return made;
        });
  }

  public <R> LoopFuture<R> thenFollow(
      Function<? super T, ? extends Thenable<? extends R>> onValue) {
    Objects.requireNonNull(onValue);
    var next = new LoopFuture<R>(loop);
    whenSettled(
        value -> {
          try {
            next.follow(onValue.apply(value));
          } catch (Throwable e) {
            next.reject(e);
          }
        },
        next::reject);
    return next;
  }

  public LoopFuture<T> recover(Function<? super Throwable, ? extends T> onError) {
    Objects.requireNonNull(onError);
    var next = new LoopFuture<T>(loop);
    whenSettled(
        next::fulfill,
        error -> {
          try {
            next.fulfill(onError.apply(error));
          } catch (Throwable e) {
            next.reject(e);
          }
        });
    return next;
  }

  private boolean take() {
    var first = !taken;
    taken = true;
    return first;
  }
}
