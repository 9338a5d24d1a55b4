package inflight.ch09_asyncio;

import static java.util.Objects.requireNonNull;

import inflight.given.EventLoop;
import inflight.given.Thenable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

// One thread uses it, so it needs no lock. What it needs are two flags: the fate is decided before
// the value is there, whenever another future is followed.
public final class LoopFuture<T> implements Thenable<T> {
  private final EventLoop loop;
  private final List<Runnable> callbacks = new ArrayList<>();

  private boolean decided;
  private boolean settled;
  private T value;
  private Throwable error;

  public LoopFuture(EventLoop loop) {
    this.loop = loop;
  }

  public boolean fulfill(T value) {
    if (decided) {
      return false;
    }
    decided = true;
    settle(value, null);
    return true;
  }

  public boolean reject(Throwable error) {
    requireNonNull(error, "error");
    if (decided) {
      return false;
    }
    decided = true;
    settle(null, error);
    return true;
  }

  public boolean follow(Thenable<? extends T> other) {
    requireNonNull(other, "other");
    if (decided) {
      return false;
    }
    decided = true;
    if (other == this) {
      settle(null, new IllegalStateException("a future cannot wait for itself"));
      return true;
    }
    try {
      // Whatever this calls, and however often: the first to come to settle wins.
      other.whenSettled(
          it -> settle(it, null),
          it -> settle(null, it != null ? it : new NullPointerException("null for an error")));
    } catch (Throwable thrown) {
      settle(null, thrown);
    }
    return true;
  }

  public boolean isSettled() {
    return settled;
  }

  @Override
  public void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    requireNonNull(onValue, "onValue");
    requireNonNull(onError, "onError");
    Runnable callback =
        () -> {
          if (error == null) {
            onValue.accept(value);
          } else {
            onError.accept(error);
          }
        };
    if (settled) {
      loop.callSoon(callback);
    } else {
      callbacks.add(callback);
    }
  }

  public <R> LoopFuture<R> then(Function<? super T, ? extends R> onValue) {
    requireNonNull(onValue, "onValue");
    var next = new LoopFuture<R>(loop);
    whenSettled(it -> next.attempt(() -> next.fulfill(onValue.apply(it))), next::reject);
    return next;
  }

  public <R> LoopFuture<R> thenFollow(
      Function<? super T, ? extends Thenable<? extends R>> onValue) {
    requireNonNull(onValue, "onValue");
    var next = new LoopFuture<R>(loop);
    whenSettled(it -> next.attempt(() -> next.follow(onValue.apply(it))), next::reject);
    return next;
  }

  public LoopFuture<T> recover(Function<? super Throwable, ? extends T> onError) {
    requireNonNull(onError, "onError");
    var next = new LoopFuture<T>(loop);
    whenSettled(next::fulfill, it -> next.attempt(() -> next.fulfill(onError.apply(it))));
    return next;
  }

  private void attempt(Runnable step) {
    try {
      step.run();
    } catch (Throwable thrown) {
      reject(thrown);
    }
  }

  private void settle(T value, Throwable error) {
    if (settled) {
      return;
    }
    settled = true;
    this.value = value;
    this.error = error;
    callbacks.forEach(loop::callSoon);
    callbacks.clear();
  }
}
