package inflight.testkit;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/**
 * One test from its constructor to its clean-up, all of it on one thread. Used by JUnit's thread
 * alone.
 */
final class Watch implements AutoCloseable {
  /** How long a hung test may take to end once it is interrupted. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Between two looks at whether the memory runs short. */
  private static final Duration LOOK = Duration.ofMillis(20);

  /** How long a call may last in all, of real time, if it cannot be told whether it hangs. */
  static final Duration LONGEST = Duration.ofSeconds(60);

  private final Duration limit;

  /** Identifiers of threads only grow: those of the test's own threads are greater. */
  private final long before = Thread.ofPlatform().unstarted(() -> {}).threadId();

  private final Uncaught uncaught = new Uncaught();
  private final ExecutorService executor;
  private volatile Thread thread;
  private Todo todo;
  private boolean hung;

  /** The watch over a test; JUnit closes it when the test is done, whatever became of it. */
  static Watch of(ExtensionContext context) {
    LearnersCode.isTestedBy(context.getRequiredTestClass());
    return context
        .getStore(Namespace.create(Guard.class))
        .computeIfAbsent(context.getUniqueId(), id -> new Watch(limit(context)), Watch.class);
  }

  private Watch(Duration limit) {
    this.limit = limit;
    Tried.nothing();
    Memory.keepReserve();
    executor =
        Executors.newSingleThreadExecutor(
            body -> {
              // Not a daemon: what it starts would be daemons too, and never be found when it is
              // left behind.
              thread = Thread.ofPlatform().name("the test's thread").daemon(false).unstarted(body);
              return thread;
            });
  }

  private static Duration limit(ExtensionContext context) {
    for (Class<?> type = context.getRequiredTestClass();
        type != null;
        type = type.getEnclosingClass()) {
      for (Class<?> each = type; each != null; each = each.getSuperclass()) {
        if (each.isAnnotationPresent(Graded.class)) {
          return Duration.ofSeconds(each.getAnnotation(Graded.class).limitSeconds());
        }
      }
    }
    return Duration.ofSeconds(10);
  }

  <T> T run(Invocation<T> invocation) throws Throwable {
    if (hung) {
      // What hangs may hold what the clean-up needs: it would only hang again.
      invocation.skip();
      return null;
    }
    Threads.testBegan(before);
    Inconclusive.takeLatest();
    Todo.takeMet();
    T result = null;
    Throwable failure = null;
    var running = executor.submit(() -> new Outcome<>(invocation));
    try {
      failure = isDebugged() ? null : hang(running);
      if (failure == null) {
        var outcome = running.get();
        result = outcome.result;
        failure = outcome.failure;
      }
    } catch (ExecutionException e) {
      failure = e.getCause();
    } catch (InterruptedException e) {
      failure =
          new AssertionError(
              "A thread of the tests was interrupted: interrupt only threads that you have started.");
    }
    var verdict = verdict(failure instanceof OutOfMemoryError ? new NoMemory(failure) : failure);
    if (verdict != null) {
      throw verdict;
    }
    return result;
  }

  /** Waits for the end of a call; what to say if it hangs, else null. */
  private Throwable hang(Future<?> running) throws ExecutionException, InterruptedException {
    Throwable words;
    try {
      words = await(running);
    } catch (Inconclusive e) {
      words = e;
    }
    if (words == null || running.isDone()) {
      // Late, but it came: on a machine that is short of memory the look itself takes seconds.
      return null;
    }
    hung = true;
    executor.shutdownNow();
    executor.awaitTermination(GRACE.toNanos(), TimeUnit.NANOSECONDS);
    if (words instanceof Inconclusive inconclusive && !running.isDone()) {
      inconclusive.testStillRuns();
    }
    return words;
  }

  /**
   * Waits for the end of a call, or until it does not go on, and says so; or until it holds nearly
   * all memory: once that is used up, an error tells nothing any more, since what wraps it on its
   * way needs memory too.
   */
  private HangError await(Future<?> running) throws ExecutionException, InterruptedException {
    var begun = System.nanoTime();
    var patience = new Patience(limit, LONGEST, Patience.EARLY_OUTSIDE, id -> id > before, thread);
    while (true) {
      var after = Duration.ofNanos(System.nanoTime() - begun);
      try {
        if (ends(running)) {
          return null;
        }
        var hang = look(after, patience);
        if (hang != null) {
          return hang;
        }
      } catch (OutOfMemoryError met) {
        // By chance it was this thread, not whoever takes it all.
        var hang = outOfMemory(after);
        if (hang != null) {
          return hang;
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
  }

  /** Waits for a moment; true if the call has ended. */
  private static boolean ends(Future<?> running) throws ExecutionException, InterruptedException {
    try {
      running.get(LOOK.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /** What to say of a call under way if it does not go on, else null. */
  private HangError look(Duration after, Patience patience) throws ExecutionException {
    var hang = Memory.isHeld() ? outOfMemory(after) : null;
    return hang != null ? hang : patience.over().map(it -> Hang.of(it, after)).orElse(null);
  }

  /**
   * What to say when there is no memory left if it has been so for long, else null.
   *
   * @throws ExecutionException with the error that is to come, and where it will come from
   */
  private HangError outOfMemory(Duration after) throws ExecutionException {
    Memory.release();
    try {
      var stack = LearnersCode.stack(id -> id > before);
      // If nobody is there any more, the error is on its way.
      if (stack.length > 0) {
        hung = true;
        var soon = new OutOfMemoryError();
        soon.setStackTrace(stack);
        throw new ExecutionException(soon);
      }
      if (after.compareTo(limit) > 0) {
        return Hang.outOfMemory(Stock.take(id -> id > before), after);
      }
    } catch (OutOfMemoryError met) {
      // That part of the reserve is taken, too. Whoever takes it all meets the next error.
      if (after.compareTo(limit) > 0) {
        throw met;
      }
    }
    return null;
  }

  /** Throws what the test shows once it is over: threads it left behind, late errors of others. */
  void lookBack() throws InterruptedException {
    switch (verdict(LeftBehind.failure(before, thread))) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      case Throwable other -> throw new AssertionError(Throwables.describe(other), other);
    }
  }

  /**
   * What to throw, all told: the test's own failure first, else that of another thread; null if
   * there is none.
   */
  private Throwable verdict(Throwable own) {
    var failure = own;
    for (var thrown : uncaught.take()) {
      if (failure == null || failure instanceof Inconclusive) {
        // What another thread has thrown holds, whatever became of the test.
        failure = thrown;
      } else {
        Throwables.addSuppressed(failure, thrown);
      }
    }
    if (failure == null) {
      return null;
    }
    if (todo == null) {
      todo = Todo.find(failure).or(Todo::takeMet).orElse(null);
    }
    // After a TODO whatever else fails is its consequence, such as a clean-up that finds nothing
    // to clean.
    if (todo != null) {
      return new NotStarted(todo);
    }
    // One that the code under test has caught: what failed after that proves nothing.
    var caught = Inconclusive.takeLatest().filter(it -> it != own);
    return caught.isPresent() ? caught.get() : Harmless.of(failure);
  }

  @Override
  public void close() {
    uncaught.close();
    executor.shutdownNow();
  }

  private static boolean isDebugged() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .anyMatch(it -> it.contains("jdwp"));
  }

  /** What came of a call: a result or a failure. */
  private static final class Outcome<T> {
    private T result;
    private Throwable failure;

    Outcome(Invocation<T> invocation) {
      try {
        result = invocation.proceed();
      } catch (Throwable thrown) {
        Memory.releaseAfter(thrown);
        failure = thrown;
      }
    }
  }

  /** JUnit ends its run at an {@link OutOfMemoryError} and tells nobody. */
  private static final class NoMemory extends AssertionError {
    private static final long serialVersionUID = 1;

    NoMemory(Throwable thrown) {
      super("OutOfMemoryError: more memory was held than the test allows", thrown);
    }
  }
}
