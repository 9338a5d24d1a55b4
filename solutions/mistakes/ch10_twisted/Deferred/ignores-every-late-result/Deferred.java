/*
 * axis: correct
 * says: after a cancel, one late result is ignored, and the next is refused
 * why: Once it is cancelled, everything that fires it is ignored, for ever. A second result is a bug of the caller, and nobody hears of it.
 */
package inflight.ch10_twisted;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
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

  private sealed interface Link {}

  private record Pair(Callback onValue, Errback onError) implements Link {}

  private record HandOver(Deferred to) implements Link {}

  private final Consumer<? super Deferred> canceller;
  private final Deque<Link> links = new ArrayDeque<>();

  private boolean fired;
  private boolean ignoresOne;

  private boolean running;

  private Deferred waitsFor;

  private Object value;

  private Throwable error;

  public Deferred() {
    this(null);
  }

  public Deferred(Consumer<? super Deferred> canceller) {
    this.canceller = canceller;
  }

  public Deferred addCallbacks(Callback onValue, Errback onError) {
    links.add(new Pair(requireNonNull(onValue), requireNonNull(onError)));
    if (fired) {
      run();
    }
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
      throw new IllegalArgumentException("a Deferred is no value to fire with");
    }
    fire(value, null);
  }

  public void errback(Throwable error) {
    fire(null, requireNonNull(error));
  }

  private void fire(Object value, Throwable error) {
    if (fired) {
      if (!ignoresOne) {
        throw new IllegalStateException("it was fired before");
      }
      return;
    }
    fired = true;
    settle(value, error);
    run();
  }

  public void cancel() {
    var last = this;
    while (last.waitsFor != null) {
      last = last.waitsFor;
    }
    last.cancelThis();
  }

  private void cancelThis() {
    if (fired) {
      return;
    }
    if (canceller == null) {
      ignoresOne = true;
    } else {
      canceller.accept(this);
    }
    if (!fired) {
      fired = true;
      settle(null, new CancellationException());
      run();
    }
  }

  public Throwable unhandled() {
    return isAtItsEnd() ? error : null;
  }

  private boolean isAtItsEnd() {
    return fired && !running && waitsFor == null && links.isEmpty();
  }

  private void settle(Object value, Throwable error) {
    this.value = value;
    this.error = error;
  }

  private void run() {
    var stack = new ArrayDeque<Deferred>();
    stack.push(this);
    while (!stack.isEmpty()) {
      var next = stack.peek().runToHandOver();
      if (next == null) {
        stack.pop();
      } else {
        stack.push(next);
      }
    }
  }

  private Deferred runToHandOver() {
    while (!running && waitsFor == null && !links.isEmpty()) {
      switch (links.poll()) {
        case HandOver(var to) -> {
          to.waitsFor = null;
          to.takeFrom(this);
          return to;
        }
        case Pair pair -> {
          running = true;
          try {
            goOnWith(error == null ? pair.onValue.call(value) : pair.onError.call(error));
          } catch (Throwable thrown) {
            settle(null, thrown);
          } finally {
            running = false;
          }
        }
      }
    }
    return null;
  }

  private void goOnWith(Object result) {
    if (!(result instanceof Deferred other)) {
      settle(result, null);
    } else if (other == this) {
      settle(null, new IllegalStateException("a pair returned its own Deferred"));
    } else if (other.isAtItsEnd()) {
      takeFrom(other);
    } else {
      waitsFor = other;
      other.links.add(new HandOver(this));
    }
  }

  private void takeFrom(Deferred other) {
    settle(other.value, other.error);
    other.settle(null, null);
  }
}
