package inflight.testkit;

import inflight.testkit.Workers.ThrowingRunnable;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A thread that acts several times. A new thread for each call, as {@link Workers#callPromptly}
 * starts one, hides what a class keeps for each thread. Used by one thread, the test's.
 */
public final class OneThread implements AutoCloseable {
  private final ExecutorService executor;
  private volatile Thread thread;

  /**
   * @param name the thread's, for the test's words
   */
  public OneThread(String name) {
    executor =
        Executors.newSingleThreadExecutor(
            body -> thread = Thread.ofPlatform().daemon().name(name).unstarted(body));
  }

  /**
   * Makes a call on the thread and returns its result or throws what it threw; a checked exception
   * comes wrapped in an {@link AssertionError}.
   *
   * @param what what is to be over, such as {@code "the second acquire comes back"}
   * @throws AssertionError if it has not come back within 5 s, in which this process could run
   */
  public <T> T call(String what, Callable<T> call) {
    var done = start(call);
    Poll.until(what, done::isDone);
    if (done.isCompletedExceptionally()) {
      Workers.rethrow(done.exceptionNow());
    }
    return done.resultNow();
  }

  /** The same for a call without a result. */
  public void run(String what, ThrowingRunnable call) {
    call(
        what,
        () -> {
          call.run();
          return null;
        });
  }

  /**
   * Makes a call that must wait, and returns once it does. It goes on on the thread, and the next
   * call comes after it.
   *
   * @param what what waits, such as {@code "the third acquire"}
   * @return done when the call is over
   * @throws AssertionError if it does not wait
   */
  public CompletableFuture<Void> waits(String what, ThrowingRunnable call) {
    // The thread waits too when it has nothing to do.
    var begun = new CountDownLatch(1);
    var done =
        start(
            () -> {
              begun.countDown();
              call.run();
              return (Void) null;
            });
    Poll.until(what + " begins", () -> begun.getCount() == 0);
    var rest = new Rest(thread);
    Poll.until(what + " waits", () -> done.isDone() || rest.look() == Rest.Seen.RESTS);
    if (done.isCompletedExceptionally()) {
      Workers.rethrow(done.exceptionNow());
    }
    if (done.isDone()) {
      throw new AssertionError(what + ": it should wait, and came back.");
    }
    return done;
  }

  private <T> CompletableFuture<T> start(Callable<T> call) {
    var done = new CompletableFuture<T>();
    executor.execute(
        () -> {
          try {
            done.complete(call.call());
          } catch (Throwable thrown) {
            done.completeExceptionally(thrown);
          }
        });
    return done;
  }

  /** The thread; null before its first call. */
  public Thread thread() {
    return thread;
  }

  /** Interrupts a call under way. Does not wait for it: the test's verdict is reached. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
