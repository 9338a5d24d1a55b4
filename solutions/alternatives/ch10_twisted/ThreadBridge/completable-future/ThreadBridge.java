/*
 * trades: CompletableFuture on both ways, and a mark that decides whether the call begins or its caller gives up. It has to be unwrapped in one place more.
 */
package inflight.ch10_twisted;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

public final class ThreadBridge {
  private record Outcome<T>(T value, Throwable error) {

    static <T> Outcome<T> of(Callable<T> call) {
      try {
        return new Outcome<>(call.call(), null);
      } catch (Throwable thrown) {
        return failed(thrown);
      }
    }

    static <T> Outcome<T> failed(Throwable thrown) {
      var isPlain = !(thrown instanceof Exception) && !(thrown instanceof Error);
      return new Outcome<>(null, isPlain ? new ExecutionException(thrown) : thrown);
    }

    void arriveAt(Completable<T> promise) {
      if (error == null) {
        promise.complete(value);
      } else {
        promise.fail(error);
      }
    }
  }

  private final EventLoop loop;
  private final Executor workers;

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = loop;
    this.workers = workers;
  }

  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    Objects.requireNonNull(work);
    var promise = new Completable<T>(loop);
    var done = new CompletableFuture<Outcome<T>>();
    done.thenAccept(it -> loop.callSoonThreadsafe(() -> it.arriveAt(promise)));
    try {
      workers.execute(() -> done.complete(Outcome.of(work)));
    } catch (Throwable refused) {
      done.complete(Outcome.failed(refused));
    }
    return promise;
  }

  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    Objects.requireNonNull(call);
    if (loop.inLoop()) {
      throw new IllegalStateException("on the loop");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var decided = new AtomicBoolean();
    var done = new CompletableFuture<Outcome<T>>();
    loop.callSoonThreadsafe(
        () -> {
          if (decided.compareAndSet(false, true)) {
            done.complete(Outcome.of(call));
          }
        });
    Outcome<T> outcome;
    try {
      outcome = done.get();
    } finally {
      decided.set(true);
    }
    if (outcome.error instanceof Error error) {
      throw error;
    }
    if (outcome.error instanceof Exception exception) {
      throw exception;
    }
    return outcome.value;
  }
}
