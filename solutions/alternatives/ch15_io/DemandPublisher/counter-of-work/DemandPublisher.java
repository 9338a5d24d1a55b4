/*
 * trades: A counter says how many wishes have come. Whoever raises it from 0 does all the work, and takes off what
 *     it has done, until nothing is left. It is the shape that most libraries have.
 */
package inflight.ch15_io;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

public final class DemandPublisher<T> implements Flow.Publisher<T> {
  private final Iterable<? extends T> source;

  public DemandPublisher(Iterable<? extends T> source) {
    this.source = Objects.requireNonNull(source);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    Objects.requireNonNull(subscriber);
    var work = new Work<T>(source, subscriber);
    // The first piece of work is onSubscribe: nobody else signals meanwhile.
    work.pieces.set(1);
    try {
      subscriber.onSubscribe(work);
    } catch (Throwable e) {
      work.subscriber.set(null);
      return;
    }
    work.goOn();
  }

  private static final class Work<T> implements Flow.Subscription {
    final AtomicLong pieces = new AtomicLong();
    final AtomicReference<Flow.Subscriber<? super T>> subscriber;
    private final Iterable<? extends T> source;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicReference<Throwable> refused = new AtomicReference<>();

    // Of whoever does the work.
    private Iterator<? extends T> iterator;
    private long signaled;

    Work(Iterable<? extends T> source, Flow.Subscriber<? super T> subscriber) {
      this.source = source;
      this.subscriber = new AtomicReference<>(subscriber);
    }

    @Override
    public void request(long n) {
      if (n < 1) {
        refused.compareAndSet(null, new IllegalArgumentException("rule 3.9: request(" + n + ")"));
      } else {
        requested.updateAndGet(it -> Long.MAX_VALUE - it < n ? Long.MAX_VALUE : it + n);
      }
      begin();
    }

    @Override
    public void cancel() {
      subscriber.set(null);
      begin();
    }

    private void begin() {
      if (pieces.getAndIncrement() == 0) {
        goOn();
      }
    }

    void goOn() {
      var todo = pieces.get();
      while (todo != 0) {
        try {
          while (step()) {
            // There may be more.
          }
        } catch (Throwable e) {
          subscriber.set(null);
          iterator = null;
        }
        todo = pieces.addAndGet(-todo);
      }
    }

    private boolean step() {
      T element = null;
      var failure = refused.get();
      if (subscriber.get() == null) {
        iterator = null;
        return false;
      }
      var isEnd = false;
      if (failure == null) {
        try {
          if (iterator == null) {
            iterator = Objects.requireNonNull(source.iterator());
          }
          isEnd = !iterator.hasNext();
          if (!isEnd) {
            var limit = requested.get();
            if (limit == signaled && limit != Long.MAX_VALUE) {
              return false;
            }
            element = Objects.requireNonNull(iterator.next());
          }
        } catch (Throwable e) {
          failure = e;
        }
      }
      Flow.Subscriber<? super T> it =
          isEnd || failure != null ? subscriber.getAndSet(null) : subscriber.get();
      if (it == null) {
        iterator = null;
        return false;
      }
      if (failure != null) {
        it.onError(failure);
      } else if (isEnd) {
        it.onComplete();
      } else {
        signaled++;
        it.onNext(element);
      }
      return true;
    }
  }
}
