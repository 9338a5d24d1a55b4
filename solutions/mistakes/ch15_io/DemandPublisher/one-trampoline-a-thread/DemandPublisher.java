/*
 * axis: correct
 * says: signals of others when a request to them
 * why: It avoids recursion by a list of things to do for each thread, which all subscriptions share. A request inside the signal of another subscription comes back before it has been answered.
 */
package inflight.ch15_io;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A publisher whose subscriptions are each drained by one thread at a time.
 *
 * <p>Whoever requests or cancels leaves its wish in a field and rings a bell. If nobody drains, it
 * drains itself; else the thread that does finds the bell rung, and looks again.
 */
public final class DemandPublisher<T> implements Flow.Publisher<T> {
  private final Iterable<? extends T> source;

  public DemandPublisher(Iterable<? extends T> source) {
    this.source = Objects.requireNonNull(source);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    new Drain<T>(source, Objects.requireNonNull(subscriber)).start();
  }

  private static final class Drain<T> implements Flow.Subscription {
    private static final int IDLE = 0;
    private static final int DRAINING = 1;
    private static final int RUNG = 2;

    private final Iterable<? extends T> source;

    /** Null once the subscription is over. */
    private volatile Flow.Subscriber<? super T> subscriber;

    /** Whoever moves it away from IDLE drains; begins as the subscribing thread's. */
    private final AtomicInteger bell = new AtomicInteger(DRAINING);

    private final AtomicLong demand = new AtomicLong();
    private volatile IllegalArgumentException refusal;

    /** Touched by the thread that drains, and handed on with the bell. */
    private Iterator<? extends T> iterator;

    Drain(Iterable<? extends T> source, Flow.Subscriber<? super T> subscriber) {
      this.source = source;
      this.subscriber = subscriber;
    }

    void start() {
      signal(() -> subscriber.onSubscribe(this));
      drain();
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        refusal = new IllegalArgumentException("§3.9: non-positive subscription request of " + n);
      } else {
        demand.accumulateAndGet(n, (old, more) -> old + more < 0 ? Long.MAX_VALUE : old + more);
      }
      ring();
    }

    @Override
    public void cancel() {
      subscriber = null;
      ring();
    }

    private void ring() {
      if (bell.getAndSet(RUNG) == IDLE) {
        bounce(this::drain);
      }
    }

    private static final ThreadLocal<ArrayDeque<Runnable>> TRAMPOLINE = new ThreadLocal<>();

    private static void bounce(Runnable step) {
      var steps = TRAMPOLINE.get();
      if (steps != null) {
        steps.add(step);
        return;
      }
      steps = new ArrayDeque<>();
      TRAMPOLINE.set(steps);
      try {
        for (var next = step; next != null; next = steps.poll()) {
          next.run();
        }
      } finally {
        TRAMPOLINE.remove();
      }
    }

    private void drain() {
      do {
        bell.set(DRAINING);
        signalAll();
      } while (!bell.compareAndSet(DRAINING, IDLE));
    }

    private void signalAll() {
      while (signalNext()) {
        // On to the next.
      }
      if (subscriber == null) {
        iterator = null;
      }
    }

    /** False if there is nothing to signal for now, or for good. */
    private boolean signalNext() {
      Throwable failure = refusal;
      T element = null;
      if (failure == null && subscriber != null) {
        try {
          if (iterator == null) {
            iterator = Objects.requireNonNull(source.iterator(), "iterator");
          }
          // Asked without demand too: the end is signaled without it.
          if (iterator.hasNext()) {
            if (demand.get() == 0) {
              return false;
            }
            element = Objects.requireNonNull(iterator.next(), "element");
          }
        } catch (Throwable e) {
          failure = e;
        }
      }
      var receiver = subscriber;
      if (receiver == null) {
        return false;
      }
      if (failure == null && element != null) {
        demand.updateAndGet(it -> it == Long.MAX_VALUE ? it : it - 1);
        var next = element;
        signal(() -> receiver.onNext(next));
        return true;
      }
      subscriber = null;
      if (failure == null) {
        receiver.onComplete();
      } else {
        receiver.onError(failure);
      }
      return false;
    }

    /** What it throws goes to whoever drains; the bell stays rung, so nobody drains again. */
    private void signal(Runnable signal) {
      try {
        signal.run();
      } catch (Throwable e) {
        subscriber = null;
        iterator = null;
        throw e;
      }
    }
  }
}
