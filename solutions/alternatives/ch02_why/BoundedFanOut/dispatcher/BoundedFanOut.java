/*
 * trades: One thread hands out the places and starts a virtual thread for each piece of work that has one. Each piece has a fresh thread, so nothing of the one before is left on it; in return there is a thread to start for each input.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

public final class BoundedFanOut {
  public interface Work<A, B> {
    B apply(A input) throws Exception;
  }

  private final Semaphore places;

  public BoundedFanOut(int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException();
    }
    // Fair: first come, first served.
    places = new Semaphore(limit, true);
  }

  public <B> B call(Callable<B> work) throws Exception {
    Objects.requireNonNull(work);
    places.acquire();
    try {
      return work.call();
    } finally {
      places.release();
    }
  }

  public <A, B> List<B> map(List<A> inputs, Work<? super A, ? extends B> work) throws Exception {
    Objects.requireNonNull(work);
    var results = Collections.synchronizedList(new ArrayList<B>());
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var working = new ArrayList<Thread>();
    InterruptedException interrupted = null;
    try {
      for (var input : inputs) {
        places.acquire();
        if (!failures.isEmpty()) {
          places.release();
          break;
        }
        var place = results.size();
        results.add(null);
        working.removeIf(it -> !it.isAlive());
        working.add(
            Thread.startVirtualThread(
                () -> {
                  try {
                    results.set(place, work.apply(input));
                  } catch (Throwable e) {
                    failures.add(e);
                  } finally {
                    places.release();
                  }
                }));
      }
    } catch (InterruptedException e) {
      interrupted = e;
      working.forEach(Thread::interrupt);
    }
    for (var thread : working) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = e;
          working.forEach(Thread::interrupt);
        }
      }
    }
    if (interrupted != null) {
      throw interrupted;
    }
    var first = failures.poll();
    if (first != null) {
      failures.stream().filter(it -> it != first).forEach(first::addSuppressed);
      BoundedFanOut.<Exception>sneak(first);
    }
    return results;
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
