/*
 * trades: Pairs and waiters stand in separate places: each waiter knows how many pairs come before it. Nothing is ever taken out of the list of pairs, so a long-lived Deferred keeps all of them.
 */
package inflight.ch10_twisted;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

public final class Deferred {

  @FunctionalInterface
  public interface Callback {
    Object call(Object value) throws Throwable;
  }

  @FunctionalInterface
  public interface Errback {
    Object call(Throwable error) throws Throwable;
  }

  private sealed interface Outcome {
    Outcome through(Callback onValue, Errback onError);
  }

  private record Value(Object value) implements Outcome {
    @Override
    public Outcome through(Callback onValue, Errback onError) {
      try {
        return new Value(onValue.call(value));
      } catch (Throwable thrown) {
        return new Failure(thrown);
      }
    }
  }

  private record Failure(Throwable error) implements Outcome {
    @Override
    public Outcome through(Callback onValue, Errback onError) {
      try {
        return new Value(onError.call(error));
      } catch (Throwable thrown) {
        return new Failure(thrown);
      }
    }
  }

  private record Waiter(Deferred outer, int pairsBefore) {}

  private final Consumer<? super Deferred> canceller;
  private final List<Callback> callbacks = new ArrayList<>();
  private final List<Errback> errbacks = new ArrayList<>();
  private final Deque<Waiter> waiters = new ArrayDeque<>();
  private int done;

  /** Null while it has not fired. */
  private Outcome outcome;

  private boolean busy;
  private boolean cancelledBlindly;
  private Deferred waitsFor;

  public Deferred() {
    this(null);
  }

  public Deferred(Consumer<? super Deferred> canceller) {
    this.canceller = canceller;
  }

  public Deferred addCallbacks(Callback onValue, Errback onError) {
    Objects.requireNonNull(onValue);
    Objects.requireNonNull(onError);
    callbacks.add(onValue);
    errbacks.add(onError);
    advance();
    return this;
  }

  public Deferred addCallback(Callback onValue) {
    return addCallbacks(
        onValue,
        error -> {
          throw error;
        });
  }

  public Deferred addErrback(Errback onError) {
    return addCallbacks(value -> value, onError);
  }

  public void callback(Object value) {
    if (value instanceof Deferred) {
      throw new IllegalArgumentException();
    }
    fire(new Value(value));
  }

  public void errback(Throwable error) {
    fire(new Failure(Objects.requireNonNull(error)));
  }

  private void fire(Outcome first) {
    if (outcome == null) {
      outcome = first;
      advance();
    } else if (cancelledBlindly) {
      cancelledBlindly = false;
    } else {
      throw new IllegalStateException("fired twice");
    }
  }

  public void cancel() {
    var target = this;
    for (var it = this; it != null; it = it.waitsFor) {
      target = it;
    }
    if (target.outcome == null) {
      target.cancelledBlindly = target.canceller == null;
      if (target.canceller != null) {
        target.canceller.accept(target);
      }
      if (target.outcome == null) {
        target.outcome = new Failure(new CancellationException());
        target.advance();
      }
    }
  }

  public Throwable unhandled() {
    return waitsFor == null && outcome instanceof Failure(var error) ? error : null;
  }

  private void advance() {
    var todo = new ArrayDeque<Deferred>();
    todo.push(this);
    while (!todo.isEmpty()) {
      todo.pop().advance(todo);
    }
  }

  private void advance(Deque<Deferred> todo) {
    while (outcome != null && !busy && waitsFor == null) {
      var waiter = waiters.peek();
      if (waiter != null && waiter.pairsBefore() == done) {
        waiters.remove();
        waiter.outer().waitsFor = null;
        waiter.outer().outcome = outcome;
        outcome = new Value(null);
        todo.push(waiter.outer());
      } else if (done < callbacks.size()) {
        var pair = done++;
        busy = true;
        outcome = outcome.through(callbacks.get(pair), errbacks.get(pair));
        busy = false;
        if (outcome instanceof Value(Deferred other)) {
          outcome = new Value(null);
          waitFor(other, todo);
        }
      } else {
        return;
      }
    }
  }

  private void waitFor(Deferred other, Deque<Deferred> todo) {
    if (other == this) {
      outcome = new Failure(new IllegalStateException("returned itself"));
      return;
    }
    waitsFor = other;
    other.waiters.add(new Waiter(this, other.callbacks.size()));
    todo.push(other);
  }
}
