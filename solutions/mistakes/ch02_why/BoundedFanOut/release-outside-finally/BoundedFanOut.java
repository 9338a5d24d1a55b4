/*
 * axis: correct
 * says: after pieces of work that threw a RuntimeException | whose work throws
 * why: Work that throws skips the release, and its place is gone for good. After as many failures as there are
 *     places, everybody waits for ever.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

public final class BoundedFanOut {
  public interface Work<A, B> {
    B apply(A input) throws Exception;
  }

  private final int limit;
  private final Semaphore places;

  public BoundedFanOut(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit);
    }
    this.limit = limit;
    places = new Semaphore(limit);
  }

  public <B> B call(Callable<B> work) throws Exception {
    Objects.requireNonNull(work);
    places.acquire();
    var result = work.call();
    places.release();
    return result;
  }

  public <A, B> List<B> map(List<A> inputs, Work<? super A, ? extends B> work) throws Exception {
    return new Run<A, B>(inputs, Objects.requireNonNull(work)).run();
  }

  /** One call of map. */
  private final class Run<A, B> {
    private final List<A> inputs;
    private final Work<? super A, ? extends B> work;

    /** Each element is written by the one worker that took its input, and read after the join. */
    private final Object[] results;

    // All guarded by this.
    private int next;
    private boolean stopped;
    private final List<Throwable> failures = new ArrayList<>();

    Run(List<A> inputs, Work<? super A, ? extends B> work) {
      this.inputs = new ArrayList<>(inputs);
      this.work = work;
      results = new Object[this.inputs.size()];
    }

    List<B> run() throws Exception {
      var workers = new ArrayList<Thread>();
      for (var i = 0; i < Math.min(limit, results.length); i++) {
        workers.add(Thread.startVirtualThread(this::takeInputs));
      }
      joinAll(workers);
      throwFirst();
      @SuppressWarnings("unchecked") // Only results of the work are in it.
      var list = (List<B>) Arrays.asList(results);
      return list;
    }

    /** An input first and a place for it second: nobody waits for a place that nobody needs. */
    private void takeInputs() {
      for (var i = next(); i >= 0; i = next()) {
        if (!acquired()) {
          return;
        }
        try {
          if (!isStopped()) {
            results[i] = work.apply(inputs.get(i));
          }
        } catch (Throwable failure) {
          // Noted before the place is given back: whoever gets it must not begin another input.
          failed(failure);
        } finally {
          places.release();
        }
      }
    }

    /**
     * Waits for a place; false if the run was stopped meanwhile. The interrupt may also be one that
     * the work before has left behind on this thread. Then the exception has cleared the flag.
     */
    private boolean acquired() {
      while (true) {
        try {
          places.acquire();
          return true;
        } catch (InterruptedException e) {
          if (isStopped()) {
            return false;
          }
        }
      }
    }

    /** The next input to take up; -1 if there is none any more. */
    private synchronized int next() {
      return stopped || next == results.length ? -1 : next++;
    }

    private synchronized boolean isStopped() {
      return stopped;
    }

    private synchronized void stop() {
      stopped = true;
    }

    private synchronized void failed(Throwable failure) {
      stopped = true;
      failures.add(failure);
    }

    private void joinAll(List<Thread> workers) throws InterruptedException {
      InterruptedException interrupted = null;
      for (var worker : workers) {
        while (worker.isAlive()) {
          try {
            worker.join();
          } catch (InterruptedException e) {
            interrupted = e;
            stop();
            workers.forEach(Thread::interrupt);
          }
        }
      }
      if (interrupted != null) {
        throw interrupted;
      }
    }

    private synchronized void throwFirst() throws Exception {
      if (!failures.isEmpty()) {
        var first = failures.getFirst();
        failures.stream().filter(it -> it != first).forEach(first::addSuppressed);
        BoundedFanOut.<Exception>throwAsItIs(first);
      }
    }
  }

  /** Work may throw what is neither Exception nor Error, and a cast would hide it. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
