/*
 * axis: correct
 * says: that a function of thenFollow returned
 * why: thenFollow passes the outcome of the other future on, but leaves its own open to be settled by hand.
 */
package inflight.ch09_asyncio;

import inflight.given.EventLoop;
import inflight.given.Thenable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** A value that is not there yet, and what should be done with it. */
public final class LoopFuture<T> implements Thenable<T> {
  private enum Fate {
    OPEN,
    FOLLOWS,
    VALUE,
    ERROR
  }

  private final EventLoop loop;
  private Fate fate = Fate.OPEN;
  private T value;
  private Throwable error;
  private List<Reader<? super T>> readers = new ArrayList<>();

  private record Reader<T>(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {}

  /** An open future. */
  public LoopFuture(EventLoop loop) {
    this.loop = loop;
  }

  public boolean fulfill(T value) {
    if (fate != Fate.OPEN) {
      return false;
    }
    settle(Fate.VALUE, value, null);
    return true;
  }

  public boolean reject(Throwable error) {
    Objects.requireNonNull(error, "error");
    if (fate != Fate.OPEN) {
      return false;
    }
    settle(Fate.ERROR, null, error);
    return true;
  }

  private void settle(Fate fate, T value, Throwable error) {
    this.fate = fate;
    this.value = value;
    this.error = error;
    var waiting = readers;
    readers = null;
    waiting.forEach(this::callSoon);
  }

  private void callSoon(Reader<? super T> reader) {
    if (fate == Fate.VALUE) {
      loop.callSoon(() -> reader.onValue.accept(value));
    } else {
      loop.callSoon(() -> reader.onError.accept(error));
    }
  }

  public boolean follow(Thenable<? extends T> other) {
    Objects.requireNonNull(other, "other");
    if (fate != Fate.OPEN) {
      return false;
    }
    if (other == this) {
      return reject(new IllegalStateException("a future cannot follow itself"));
    }
    fate = Fate.FOLLOWS;
    var leader = new Leader();
    try {
      other.whenSettled(leader::onValue, leader::onError);
    } catch (Throwable thrown) {
      leader.onError(thrown);
    }
    return true;
  }

  /** The one that this future follows. Its first call counts. */
  private final class Leader {
    private boolean heard;

    void onValue(T value) {
      if (!heard) {
        heard = true;
        settle(Fate.VALUE, value, null);
      }
    }

    void onError(Throwable error) {
      if (!heard) {
        heard = true;
        settle(Fate.ERROR, null, error == null ? new NullPointerException("no error") : error);
      }
    }
  }

  public boolean isSettled() {
    return fate == Fate.VALUE || fate == Fate.ERROR;
  }

  @Override
  public void whenSettled(Consumer<? super T> onValue, Consumer<? super Throwable> onError) {
    Objects.requireNonNull(onValue, "onValue");
    Objects.requireNonNull(onError, "onError");
    var reader = new Reader<T>(onValue, onError);
    if (isSettled()) {
      callSoon(reader);
    } else {
      readers.add(reader);
    }
  }

  public <R> LoopFuture<R> then(Function<? super T, ? extends R> onValue) {
    Objects.requireNonNull(onValue, "onValue");
    var next = new LoopFuture<R>(loop);
    whenSettled(
        it -> {
          R made;
          try {
            made = onValue.apply(it);
          } catch (Throwable thrown) {
            next.reject(thrown);
            return;
          }
          next.fulfill(made);
        },
        next::reject);
    return next;
  }

  public <R> LoopFuture<R> thenFollow(
      Function<? super T, ? extends Thenable<? extends R>> onValue) {
    Objects.requireNonNull(onValue, "onValue");
    var next = new LoopFuture<R>(loop);
    whenSettled(
        it -> {
          Thenable<? extends R> made;
          try {
            made = Objects.requireNonNull(onValue.apply(it), "nothing to follow");
          } catch (Throwable thrown) {
            next.reject(thrown);
            return;
          }
          if (made == next) {
            next.reject(new IllegalStateException("a future cannot follow itself"));
            return;
          }
          var heard = new boolean[1];
          try {
            made.whenSettled(
                value -> {
                  if (!heard[0]) {
                    heard[0] = true;
                    next.fulfill(value);
                  }
                },
                error -> {
                  if (!heard[0]) {
                    heard[0] = true;
                    next.reject(error == null ? new NullPointerException("no error") : error);
                  }
                });
          } catch (Throwable thrown) {
            if (!heard[0]) {
              heard[0] = true;
              next.reject(thrown);
            }
          }
        },
        next::reject);
    return next;
  }

  public LoopFuture<T> recover(Function<? super Throwable, ? extends T> onError) {
    Objects.requireNonNull(onError, "onError");
    var next = new LoopFuture<T>(loop);
    whenSettled(
        next::fulfill,
        it -> {
          T made;
          try {
            made = onError.apply(it);
          } catch (Throwable thrown) {
            next.reject(thrown);
            return;
          }
          next.fulfill(made);
        });
    return next;
  }
}
