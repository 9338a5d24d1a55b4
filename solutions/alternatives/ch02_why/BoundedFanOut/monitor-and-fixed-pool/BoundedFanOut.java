/*
 * trades: A counter under a monitor instead of a semaphore, and a pool of platform threads that all inputs are submitted to at once. The pool clears the flag between tasks, and its queue holds every input.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

public final class BoundedFanOut {
  public interface Work<A, B> {
    B apply(A input) throws Exception;
  }

  private final int limit;

  /** Guarded by this. */
  private int inFlight;

  public BoundedFanOut(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("at least one must be in flight");
    }
    this.limit = limit;
  }

  public <B> B call(Callable<B> work) throws Exception {
    if (work == null) {
      throw new NullPointerException("work");
    }
    enter();
    try {
      return work.call();
    } finally {
      leave();
    }
  }

  private synchronized void enter() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      while (inFlight >= limit) {
        wait();
      }
    } catch (InterruptedException e) {
      // A notify may have been meant for this thread.
      notify();
      throw e;
    }
    inFlight++;
  }

  private synchronized void leave() {
    inFlight--;
    notify();
  }

  public <A, B> List<B> map(List<A> inputs, Work<? super A, ? extends B> work) throws Exception {
    if (work == null) {
      throw new NullPointerException("work");
    }
    if (inputs.isEmpty()) {
      return List.of();
    }
    var failures = new ArrayList<Throwable>();
    var results = new ArrayList<B>();
    var isInterrupted = false;
    try (var pool = Executors.newFixedThreadPool(Math.min(limit, inputs.size()))) {
      var futures = new ArrayList<Future<B>>();
      for (var input : inputs) {
        futures.add(pool.submit(() -> piece(work, input, failures)));
      }
      for (var future : futures) {
        try {
          results.add(future.get());
        } catch (ExecutionException e) {
          results.add(null);
        } catch (InterruptedException e) {
          isInterrupted = true;
          pool.shutdownNow();
          break;
        }
      }
    }
    isInterrupted |= Thread.interrupted();
    if (isInterrupted) {
      throw new InterruptedException();
    }
    synchronized (failures) {
      if (!failures.isEmpty()) {
        var first = failures.removeFirst();
        for (var other : failures) {
          if (other != first) {
            first.addSuppressed(other);
          }
        }
        throw BoundedFanOut.<Exception>as(first);
      }
    }
    return results;
  }

  private <A, B> B piece(Work<? super A, ? extends B> work, A input, List<Throwable> failures)
      throws Exception {
    enter();
    try {
      synchronized (failures) {
        if (!failures.isEmpty()) {
          return null;
        }
      }
      try {
        return work.apply(input);
      } catch (Throwable e) {
        synchronized (failures) {
          failures.add(e);
        }
        return null;
      }
    } finally {
      leave();
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X as(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
