/*
 * axis: race-free
 * says: race-free
 * why: callSoon is for the loop's own thread: it wakes nobody. A loop that sleeps finds the outcome when something else wakes it, or never.
 */
package inflight.ch10_twisted;

import static java.util.Objects.requireNonNull;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

public final class ThreadBridge {
  private final EventLoop loop;
  private final Executor workers;

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = requireNonNull(loop);
    this.workers = requireNonNull(workers);
  }

  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    requireNonNull(work);
    var outcome = new Completable<T>(loop);
    try {
      workers.execute(() -> loop.callSoon(arrival(work, outcome)));
    } catch (Throwable refused) {
      loop.callSoonThreadsafe(() -> outcome.fail(asThrown(refused)));
    }
    return outcome;
  }

  private static <T> Runnable arrival(Callable<T> work, Completable<T> outcome) {
    try {
      var result = work.call();
      return () -> outcome.complete(result);
    } catch (Throwable thrown) {
      return () -> outcome.fail(asThrown(thrown));
    }
  }

  private static Throwable asThrown(Throwable thrown) {
    return thrown instanceof Exception || thrown instanceof Error
        ? thrown
        : new ExecutionException(thrown);
  }

  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    requireNonNull(call);
    if (loop.inLoop()) {
      throw new IllegalStateException("the loop's own thread would wait for itself");
    }
    var task = new FutureTask<>(call);
    loop.callSoonThreadsafe(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      task.cancel(false);
      throw e;
    } catch (ExecutionException e) {
      switch (asThrown(e.getCause())) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        default -> throw e;
      }
    }
  }
}
