/*
 * axis: correct
 * says: many calls at once do not mix: each gets its own outcome
 * why: The result of the call stands in a field of the bridge. Two callers at once read the one that came last.
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
  private volatile Object result;

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = requireNonNull(loop);
    this.workers = requireNonNull(workers);
  }

  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    requireNonNull(work);
    var outcome = new Completable<T>(loop);
    try {
      workers.execute(() -> loop.callSoonThreadsafe(arrival(work, outcome)));
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
    var task =
        new FutureTask<T>(
            () -> {
              var mine = call.call();
              result = mine;
              return mine;
            });
    loop.callSoonThreadsafe(task);
    try {
      task.get();
      @SuppressWarnings("unchecked")
      var last = (T) result;
      return last;
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
