/*
 * axis: correct
 * says: two calls returned
 * why: Each thread has a mailbox for its outcomes. The outcome of a call that was given up is taken for that of the next.
 */
package inflight.ch10_twisted;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.EventLoop;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** A bridge between a loop and threads that may block. A thread that waits has a mailbox. */
public final class ThreadBridge {

  /** A thread waits for one call at a time, so one mailbox for each thread is enough. */
  private final ThreadLocal<BlockingQueue<Outcome>> mailbox =
      ThreadLocal.withInitial(LinkedBlockingQueue::new);

  private record Outcome(Object value, Throwable failure) {}

  private final EventLoop loop;
  private final Executor workers;

  public ThreadBridge(EventLoop loop, Executor workers) {
    this.loop = Objects.requireNonNull(loop, "loop");
    this.workers = Objects.requireNonNull(workers, "workers");
  }

  public <T> Awaitable<T> deferToThread(Callable<T> work) {
    Objects.requireNonNull(work, "work");
    var outcome = new Completable<T>(loop);
    try {
      workers.execute(
          () -> {
            T value;
            try {
              value = work.call();
            } catch (Throwable thrown) {
              loop.callSoonThreadsafe(() -> outcome.fail(passable(thrown)));
              return;
            }
            loop.callSoonThreadsafe(() -> outcome.complete(value));
          });
    } catch (Throwable refused) {
      loop.callSoon(() -> outcome.fail(passable(refused)));
    }
    return outcome;
  }

  private static Throwable passable(Throwable thrown) {
    return thrown instanceof Exception || thrown instanceof Error
        ? thrown
        : new ExecutionException(thrown);
  }

  @SuppressWarnings("unchecked")
  public <T> T blockingCallFromThread(Callable<T> call) throws Exception {
    Objects.requireNonNull(call, "call");
    if (loop.inLoop()) {
      throw new IllegalStateException("the loop's own thread would wait for itself");
    }
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var box = mailbox.get();
    box.clear();
    var taken = new AtomicBoolean();
    loop.callSoonThreadsafe(
        () -> {
          if (taken.compareAndSet(false, true)) {
            Outcome outcome;
            try {
              outcome = new Outcome(call.call(), null);
            } catch (Throwable thrown) {
              outcome = new Outcome(null, thrown);
            }
            box.add(outcome);
          }
        });
    Outcome outcome;
    try {
      outcome = box.take();
    } catch (InterruptedException e) {
      taken.set(true);
      throw e;
    }
    if (outcome.failure != null) {
      throw thrown(outcome.failure);
    }
    return (T) outcome.value;
  }

  private static Exception thrown(Throwable failure) {
    return switch (failure) {
      case Exception e -> e;
      case Error e -> throw e;
      default -> new ExecutionException(failure);
    };
  }
}
