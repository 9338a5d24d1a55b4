/*
 * axis: correct
 * says: what callbacks got
 * why: What one chain hands to the one that waits for it is taken for an error if it is a Throwable. It was a value.
 */
package inflight.ch10_twisted;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** A result that is not there yet, and a chain of what is to be done with it. */
public final class Deferred {

  /** What a pair does with a value. */
  @FunctionalInterface
  public interface Callback {
    Object call(Object value) throws Throwable;
  }

  /** What a pair does with an error. */
  @FunctionalInterface
  public interface Errback {
    Object call(Throwable error) throws Throwable;
  }

  /** A link of the chain: a pair, or one who waits for what there is at this place. */
  private record Link(Callback onValue, Errback onError, Deferred waiter) {}

  private final Consumer<? super Deferred> canceller;
  private final ArrayDeque<Link> chain = new ArrayDeque<>();
  private boolean fired;
  private boolean running;
  private boolean ignoreNext;
  private Deferred awaited;

  private Object value;
  private Throwable error;

  /** One that has not fired, and has no pairs. */
  public Deferred() {
    this(null);
  }

  public Deferred(Consumer<? super Deferred> canceller) {
    this.canceller = canceller;
  }

  public Deferred addCallbacks(Callback onValue, Errback onError) {
    Objects.requireNonNull(onValue, "onValue");
    Objects.requireNonNull(onError, "onError");
    chain.add(new Link(onValue, onError, null));
    if (fired && !running && awaited == null) {
      run(this);
    }
    return this;
  }

  /** Adds a pair whose errback passes the error on. */
  public Deferred addCallback(Callback onValue) {
    return addCallbacks(
        onValue,
        error -> {
          throw error;
        });
  }

  /** Adds a pair whose callback passes the value on. */
  public Deferred addErrback(Errback onError) {
    return addCallbacks(value -> value, onError);
  }

  public void callback(Object value) {
    if (value instanceof Deferred) {
      throw new IllegalArgumentException("a Deferred is no value");
    }
    fire(value, null);
  }

  public void errback(Throwable error) {
    fire(null, Objects.requireNonNull(error, "error"));
  }

  private void fire(Object value, Throwable error) {
    if (fired) {
      if (ignoreNext) {
        ignoreNext = false;
        return;
      }
      throw new IllegalStateException("fired before");
    }
    fired = true;
    this.value = value;
    this.error = error;
    run(this);
  }

  /** Runs a chain, and those that go on because of it, without recursion. */
  private static void run(Deferred start) {
    var stack = new ArrayDeque<Deferred>();
    start.running = true;
    stack.push(start);
    while (!stack.isEmpty()) {
      var it = stack.peek();
      var link = it.awaited == null ? it.chain.poll() : null;
      if (link == null) {
        it.running = false;
        stack.pop();
      } else if (link.waiter == null) {
        it.runPair(link);
      } else {
        var waiter = link.waiter;
        waiter.awaited = null;
        waiter.takeFrom(it);
        waiter.running = true;
        stack.push(waiter);
      }
    }
  }

  private void runPair(Link pair) {
    Object result;
    try {
      result = error == null ? pair.onValue.call(value) : pair.onError.call(error);
    } catch (Throwable thrown) {
      value = null;
      error = thrown;
      return;
    }
    value = null;
    error = null;
    if (!(result instanceof Deferred other)) {
      value = result;
    } else if (other == this) {
      error = new IllegalStateException("it would wait for itself");
    } else if (other.fired && !other.running && other.awaited == null) {
      takeFrom(other);
    } else {
      awaited = other;
      other.chain.add(new Link(null, null, this));
    }
  }

  private void takeFrom(Deferred other) {
    var outcome = other.error != null ? other.error : other.value;
    other.value = null;
    other.error = null;
    if (outcome instanceof Throwable thrown) {
      error = thrown;
    } else {
      value = outcome;
    }
  }

  public void cancel() {
    var last = this;
    while (last.awaited != null) {
      last = last.awaited;
    }
    last.cancelThis();
  }

  private void cancelThis() {
    if (fired) {
      return;
    }
    if (canceller == null) {
      ignoreNext = true;
      fired = true;
      error = new CancellationException();
      run(this);
      return;
    }
    canceller.accept(this);
    if (!fired) {
      fire(null, new CancellationException());
    }
  }

  public Throwable unhandled() {
    return running || awaited != null ? null : error;
  }
}
