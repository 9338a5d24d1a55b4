/*
 * trades: Whoever waits is an ordinary pair of the one that it waits for, so there is one kind of link. Chains that can go on wait in a queue of the thread, which is one more thing to find one's way through.
 */
package inflight.ch10_twisted;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
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

  private record Pair(Callback onValue, Errback onError) {}

  private enum Fate {
    OPEN,
    READY,
    RUNNING,
    WAITING
  }

  /** Chains that can go on, of the innermost call that runs some on this thread. */
  private static final ThreadLocal<Queue<Deferred>> WORK = new ThreadLocal<>();

  private final Consumer<? super Deferred> canceller;
  private final List<Pair> pairs = new ArrayList<>();
  private int next;
  private Fate fate = Fate.OPEN;
  private int lateResults;
  private Deferred inner;
  private Object value;
  private Throwable error;

  public Deferred() {
    this(null);
  }

  public Deferred(Consumer<? super Deferred> canceller) {
    this.canceller = canceller;
  }

  public Deferred addCallbacks(Callback onValue, Errback onError) {
    pairs.add(new Pair(Objects.requireNonNull(onValue), Objects.requireNonNull(onError)));
    if (fate == Fate.READY) {
      work();
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
      throw new IllegalArgumentException("a Deferred");
    }
    if (isFirst()) {
      ready(value, null);
      work();
    }
  }

  public void errback(Throwable error) {
    Objects.requireNonNull(error);
    if (isFirst()) {
      ready(null, error);
      work();
    }
  }

  private boolean isFirst() {
    if (fate == Fate.OPEN) {
      return true;
    }
    if (lateResults == 0) {
      throw new IllegalStateException("fired twice");
    }
    lateResults--;
    return false;
  }

  public void cancel() {
    var it = this;
    while (it.fate == Fate.WAITING) {
      it = it.inner;
    }
    if (it.fate != Fate.OPEN) {
      return;
    }
    if (it.canceller != null) {
      it.canceller.accept(it);
    }
    if (it.fate == Fate.OPEN) {
      it.lateResults = it.canceller == null ? 1 : 0;
      it.ready(null, new CancellationException());
      it.work();
    }
  }

  public Throwable unhandled() {
    return fate == Fate.READY && next == pairs.size() ? error : null;
  }

  private void ready(Object value, Throwable error) {
    fate = Fate.READY;
    this.value = value;
    this.error = error;
  }

  private void work() {
    var before = WORK.get();
    var work = new ArrayDeque<Deferred>();
    WORK.set(work);
    try {
      work.add(this);
      while (!work.isEmpty()) {
        work.remove().runPairs();
      }
    } finally {
      WORK.set(before);
    }
  }

  private void runPairs() {
    while (fate == Fate.READY && next < pairs.size()) {
      var pair = pairs.set(next++, null);
      fate = Fate.RUNNING;
      try {
        become(error == null ? pair.onValue.call(value) : pair.onError.call(error));
      } catch (Throwable thrown) {
        ready(null, thrown);
      }
    }
  }

  private void become(Object result) {
    if (result == this) {
      throw new IllegalStateException("returned itself");
    }
    if (!(result instanceof Deferred other)) {
      ready(result, null);
      return;
    }
    fate = Fate.WAITING;
    inner = other;
    other.pairs.add(new Pair(it -> goesOn(it, null), it -> goesOn(null, it)));
    if (other.fate == Fate.READY) {
      WORK.get().add(other);
    }
  }

  private Object goesOn(Object value, Throwable error) {
    inner = null;
    ready(value, error);
    WORK.get().add(this);
    return null;
  }
}
