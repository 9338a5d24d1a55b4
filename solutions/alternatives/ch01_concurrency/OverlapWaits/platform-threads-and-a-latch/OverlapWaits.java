/*
 * trades: Platform threads cost a stack each, and a latch is one thing to wait for instead of many; but a latch is opened just before its threads end, so whoever wants them ended must join them as well.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Vector;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReferenceArray;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var size = calls.size();
    calls.forEach(Objects::requireNonNull);
    var results = new AtomicReferenceArray<T>(size);
    var failures = new Vector<Throwable>();
    var running = new CountDownLatch(size);
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < size; i++) {
      var place = i;
      var call = calls.get(i);
      threads.add(
          new Thread(
              () -> {
                try {
                  results.set(place, call.call());
                } catch (Throwable e) {
                  failures.add(e);
                } finally {
                  running.countDown();
                }
              }));
    }
    threads.forEach(Thread::start);
    InterruptedException interrupted = null;
    try {
      running.await();
    } catch (InterruptedException e) {
      interrupted = e;
      threads.forEach(Thread::interrupt);
    }
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = e;
          threads.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted != null) {
      throw interrupted;
    }
    if (!failures.isEmpty()) {
      var first = failures.removeFirst();
      failures.stream().filter(it -> it != first).forEach(first::addSuppressed);
      OverlapWaits.<Exception>rethrow(first);
    }
    var list = new ArrayList<T>();
    for (var i = 0; i < size; i++) {
      list.add(results.get(i));
    }
    return list;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void rethrow(Throwable failure) throws X {
    throw (X) failure;
  }
}
