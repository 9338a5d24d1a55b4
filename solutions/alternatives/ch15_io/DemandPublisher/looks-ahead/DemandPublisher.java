/*
 * trades: Asks the iterator whether there is a next element before it signals the one that it has.
 */
package inflight.ch15_io;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;

public final class DemandPublisher<T> implements Flow.Publisher<T> {
  private final Iterable<? extends T> source;

  public DemandPublisher(Iterable<? extends T> source) {
    this.source = Objects.requireNonNull(source);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    new Sub<T>(Objects.requireNonNull(subscriber)).begin(source);
  }

  private static final class Sub<T> implements Flow.Subscription {
    private Flow.Subscriber<? super T> subscriber;
    private Iterator<? extends T> iterator;
    private long demand;
    private boolean bad;
    private boolean over;
    private boolean signaling = true;
    // Of the one who signals.
    private boolean atEnd;
    private Throwable failed;

    Sub(Flow.Subscriber<? super T> subscriber) {
      this.subscriber = subscriber;
    }

    void begin(Iterable<? extends T> source) {
      var s = subscriber;
      Iterator<? extends T> it = null;
      try {
        it = Objects.requireNonNull(source.iterator(), "iterator");
        atEnd = !it.hasNext();
      } catch (Throwable e) {
        failed = e;
      }
      synchronized (this) {
        iterator = it;
      }
      try {
        s.onSubscribe(this);
      } catch (Throwable e) {
        end();
        throw e;
      } finally {
        it = null;
      }
      drain();
    }

    private synchronized void end() {
      over = true;
      subscriber = null;
      iterator = null;
    }

    private void drain() {
      while (true) {
        Flow.Subscriber<? super T> s;
        Iterator<? extends T> it;
        boolean wasBad;
        synchronized (this) {
          if (over) {
            return;
          }
          s = subscriber;
          it = iterator;
          wasBad = bad;
          if (!bad && failed == null && !atEnd) {
            if (demand == 0) {
              signaling = false;
              return;
            }
            if (demand != Long.MAX_VALUE) {
              demand--;
            }
          } else {
            end();
          }
        }
        if (wasBad) {
          s.onError(new IllegalArgumentException("request for less than 1"));
          return;
        }
        if (failed != null) {
          s.onError(failed);
          return;
        }
        if (atEnd) {
          s.onComplete();
          return;
        }
        T element;
        try {
          element = Objects.requireNonNull(it.next(), "element");
        } catch (Throwable e) {
          failed = e;
          continue;
        }
        try {
          atEnd = !it.hasNext();
        } catch (Throwable e) {
          failed = e;
        }
        synchronized (this) {
          if (over) {
            return;
          }
        }
        try {
          s.onNext(element);
        } catch (Throwable e) {
          end();
          throw e;
        }
      }
    }

    @Override
    public void request(long n) {
      synchronized (this) {
        if (over) {
          return;
        }
        if (n < 1) {
          bad = true;
        } else {
          demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        }
        if (signaling) {
          return;
        }
        signaling = true;
      }
      drain();
    }

    @Override
    public void cancel() {
      end();
    }
  }
}
