/*
 * trades: One short lock guards demand and state, and is given back before each signal. It says in plain words who
 *     signals, at the price of two visits to the lock for each element.
 */
package inflight.ch15_io;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;

public final class DemandPublisher<T> implements Flow.Publisher<T> {
  private final Iterable<? extends T> source;

  public DemandPublisher(Iterable<? extends T> source) {
    if (source == null) {
      throw new NullPointerException("source");
    }
    this.source = source;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    if (subscriber == null) {
      throw new NullPointerException("subscriber");
    }
    var subscription = new Guarded<T>(subscriber);
    var isGood = false;
    try {
      subscriber.onSubscribe(subscription);
      isGood = true;
    } finally {
      if (!isGood) {
        subscription.cancel();
      }
    }
    subscription.open(source);
  }

  private static final class Guarded<T> implements Flow.Subscription {
    // All guarded by this.
    private Flow.Subscriber<? super T> subscriber;
    private long demand;
    private Throwable failure;
    private boolean isSignaling = true;

    /** Of the thread that signals; given up when the subscription is over. */
    private Iterator<? extends T> iterator;

    Guarded(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    void open(Iterable<? extends T> source) {
      Iterator<? extends T> opened = null;
      Throwable thrown = null;
      try {
        opened = Objects.requireNonNull(source.iterator());
      } catch (Throwable e) {
        thrown = e;
      }
      synchronized (this) {
        iterator = opened;
        failure = failure == null ? thrown : failure;
      }
      signalAll();
    }

    @Override
    public void request(long n) {
      synchronized (this) {
        if (n > 0) {
          demand += n;
          demand = demand < 0 ? Long.MAX_VALUE : demand;
        } else if (failure == null) {
          failure = new IllegalArgumentException("a request must be positive (rule 3.9): " + n);
        }
        if (isSignaling || subscriber == null) {
          return;
        }
        isSignaling = true;
      }
      signalAll();
    }

    @Override
    public synchronized void cancel() {
      subscriber = null;
      if (!isSignaling) {
        iterator = null;
      }
    }

    private void signalAll() {
      try {
        while (signalOne()) {
          // And the next.
        }
      } catch (Throwable e) {
        cancel();
        throw e;
      }
    }

    private boolean signalOne() {
      var hasNext = false;
      T next = null;
      Throwable thrown = null;
      try {
        hasNext = isOpen() && iterator.hasNext();
        if (hasNext && isWanted()) {
          next = Objects.requireNonNull(iterator.next());
        }
      } catch (Throwable e) {
        thrown = e;
      }
      Flow.Subscriber<? super T> to;
      synchronized (this) {
        to = subscriber;
        failure = failure == null ? thrown : failure;
        if (to == null) {
          iterator = null;
          return isSignaling = false;
        }
        if (failure == null && hasNext && next == null) {
          if (demand > 0) {
            // It came just now.
            return true;
          }
          return isSignaling = false;
        }
        if (failure != null || !hasNext) {
          subscriber = null;
          thrown = failure;
        } else if (demand < Long.MAX_VALUE) {
          demand--;
        }
      }
      if (thrown != null) {
        to.onError(thrown);
      } else if (hasNext) {
        to.onNext(next);
      } else {
        to.onComplete();
      }
      return true;
    }

    private synchronized boolean isOpen() {
      return subscriber != null && failure == null;
    }

    private synchronized boolean isWanted() {
      return demand > 0 && failure == null;
    }
  }
}
