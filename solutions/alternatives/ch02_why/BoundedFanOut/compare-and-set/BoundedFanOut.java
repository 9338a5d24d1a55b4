/*
 * trades: No lock at all: places are an atomic number, and a worker that finds none yields and looks again. It takes a free place sooner than a thread that has to be woken, and keeps a core busy as it waits.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

public final class BoundedFanOut {
  public interface Work<A, B> {
    B apply(A input) throws Exception;
  }

  private final int limit;
  private final AtomicInteger taken = new AtomicInteger();

  public BoundedFanOut(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException();
    }
    this.limit = limit;
  }

  private void take() throws InterruptedException {
    do {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var seen = taken.get();
      if (seen < limit && taken.compareAndSet(seen, seen + 1)) {
        return;
      }
      Thread.yield();
    } while (true);
  }

  public <B> B call(Callable<B> work) throws Exception {
    work.getClass();
    take();
    try {
      return work.call();
    } finally {
      taken.decrementAndGet();
    }
  }

  public <A, B> List<B> map(List<A> inputs, Work<? super A, ? extends B> work) throws Exception {
    work.getClass();
    var copy = new Vector<>(inputs);
    var next = new AtomicInteger();
    var stop = new AtomicBoolean();
    var results = new AtomicReferenceArray<B>(copy.size());
    var failures = new Vector<Throwable>();
    var threads = new ArrayList<Thread>();
    var size = Math.min(limit, copy.size());
    var left = new CountDownLatch(size);
    Runnable worker =
        () -> {
          try {
            while (!stop.get()) {
              var place = next.getAndIncrement();
              if (place >= copy.size()) {
                return;
              }
              while (true) {
                try {
                  take();
                  break;
                } catch (InterruptedException e) {
                  if (stop.get()) {
                    return;
                  }
                }
              }
              try {
                if (!stop.get()) {
                  results.set(place, work.apply(copy.get(place)));
                }
              } catch (Throwable e) {
                failures.add(e);
                stop.set(true);
              } finally {
                taken.decrementAndGet();
              }
            }
          } finally {
            left.countDown();
          }
        };
    for (var i = 0; i < size; i++) {
      threads.add(Thread.ofPlatform().start(worker));
    }
    var isInterrupted = false;
    while (left.getCount() > 0) {
      try {
        left.await();
      } catch (InterruptedException e) {
        isInterrupted = true;
        stop.set(true);
        threads.forEach(Thread::interrupt);
      }
    }
    if (isInterrupted) {
      throw new InterruptedException();
    }
    if (!failures.isEmpty()) {
      var first = failures.remove(0);
      failures.stream().filter(it -> it != first).forEach(first::addSuppressed);
      throw BoundedFanOut.<Exception>unchecked(first);
    }
    var list = new ArrayList<B>();
    for (var i = 0; i < results.length(); i++) {
      list.add(results.get(i));
    }
    return list;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
