/*
 * axis: correct
 * says: two calls get their outcomes, whichever of the callers waits first
 * why: All callers wait at one monitor, and notify may wake the wrong one, who waits again; the right one sleeps on beside its outcome.
 */
package inflight.ch10_twisted;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** A bridge between a loop and threads that may block. */
public final class ThreadBridge {
  private final EventLoop loop;
  private final Executor workers;

  /** Threads wait here for the outcomes of their calls. */
  private final Object lock = new Object();

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.workers = Objects.requireNonNull(workers, "workers");
  }

  /** Has the workers do something, and returns at once. */
  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    Objects.requireNonNull(work, "work");
    var arrival = new Completable<T>(loop);
    try {
      workers.execute(
          () -> {
            var outcome = Outcome.of(work);
            loop.callSoonThreadsafe(() -> outcome.arriveAt(arrival));
          });
    } catch (Throwable refusal) {
      var outcome = Outcome.<T>failure(refusal);
      loop.callSoonThreadsafe(() -> outcome.arriveAt(arrival));
    }
    return arrival;
  }

  /** Makes a call on the loop's own thread, blocks until it is over, and returns its result. */
  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    if (loop.inLoop()) {
      throw new IllegalStateException("the loop's thread would wait for itself");
    }
    var visit = new Visit<T>(call);
    loop.callSoonThreadsafe(visit);
    return visit.await().get();
  }

  private record Outcome<T>(T value, Throwable error) {

    static <T> Outcome<T> of(Callable<T> work) {
      try {
        return new Outcome<>(work.call(), null);
      } catch (Throwable thrown) {
        return failure(thrown);
      }
    }

    static <T> Outcome<T> failure(Throwable thrown) {
      return new Outcome<>(
          null,
          thrown instanceof Exception || thrown instanceof Error
              ? thrown
              : new ExecutionException(thrown));
    }

    void arriveAt(Completable<T> arrival) {
      if (error == null) {
        arrival.complete(value);
      } else {
        arrival.fail(error);
      }
    }

    T get() throws Exception {
      if (error instanceof Error thrown) {
        throw thrown;
      }
      if (error != null) {
        throw (Exception) error;
      }
      return value;
    }
  }

  /** One call on the loop's thread, for a thread that waits for it. */
  private final class Visit<T> implements Runnable {
    private final Callable<T> call;

    // Guarded by lock.
    private boolean begun;
    private boolean abandoned;
    private Outcome<T> outcome;

    Visit(Callable<T> call) {
      this.call = call;
    }

    @Override
    public void run() {
      synchronized (lock) {
        if (abandoned) {
          return;
        }
        begun = true;
      }
      var made = Outcome.of(call);
      synchronized (lock) {
        outcome = made;
        lock.notify();
      }
    }

    Outcome<T> await() throws InterruptedException {
      synchronized (lock) {
        try {
          while (outcome == null) {
            lock.wait();
          }
          return outcome;
        } catch (InterruptedException e) {
          abandoned = !begun;
          throw e;
        }
      }
    }
  }
}
