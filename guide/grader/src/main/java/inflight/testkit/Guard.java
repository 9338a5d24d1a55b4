package inflight.testkit;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** What {@link Graded} does: runs each test on a thread of its own and watches it from outside. */
final class Guard implements InvocationInterceptor, AfterEachCallback {
  /** How long a hung test may take to end once it is interrupted. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** Between two looks at whether the memory runs short. */
  private static final Duration LOOK = Duration.ofMillis(20);

  /** How long threads that are about to end may take to do so. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public <T> T interceptTestClassConstructor(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Constructor<T>> constructor,
      ExtensionContext context)
      throws Throwable {
    return Watch.of(context).run(invocation);
  }

  @Override
  public void interceptBeforeAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  @Override
  public void interceptBeforeEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  @Override
  public <T> T interceptTestFactoryMethod(
      Invocation<T> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    return Watch.of(context).run(invocation);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  @Override
  public void interceptAfterEachMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  @Override
  public void interceptAfterAllMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Watch.of(context).run(invocation);
  }

  /** Comes after the test's own clean-up, which may be what ends its threads. */
  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (context.getExecutionException().isEmpty()) {
      Watch.of(context).lookBack();
    }
  }

  /**
   * One test from its constructor to its clean-up, all of it on one thread. Used by JUnit's thread
   * alone.
   */
  private static final class Watch implements AutoCloseable {
    private final Duration limit;

    /** Identifiers of threads only grow: those of the test's own threads are greater. */
    private final long before = Thread.ofPlatform().unstarted(() -> {}).threadId();

    private final List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
    private final UncaughtExceptionHandler replaced = Thread.getDefaultUncaughtExceptionHandler();
    private final UncaughtExceptionHandler installed = this::threw;
    private final ExecutorService executor;
    private volatile Thread thread;
    private Todo todo;
    private boolean hung;

    /** The watch over a test; JUnit closes it when the test is done, whatever became of it. */
    static Watch of(ExtensionContext context) {
      return context
          .getStore(Namespace.create(Guard.class))
          .computeIfAbsent(context.getUniqueId(), id -> new Watch(limit(context)), Watch.class);
    }

    private Watch(Duration limit) {
      this.limit = limit;
      Memory.keepReserve();
      executor =
          Executors.newSingleThreadExecutor(
              body -> {
                // Not a daemon: what it starts would be daemons too, and never be found when it is
                // left behind.
                thread =
                    Thread.ofPlatform().name("the test's thread").daemon(false).unstarted(body);
                return thread;
              });
      Thread.setDefaultUncaughtExceptionHandler(installed);
    }

    private void threw(Thread thread, Throwable thrown) {
      Memory.releaseAfter(thrown);
      uncaught.add(new InThread(thread, thrown));
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
      try {
        await(running);
        return null;
      } catch (TimeoutException e) {
        var words = Hang.describe(thread, limit, before);
        if (running.isDone()) {
          // Late, but it came: on a machine that is short of memory the look itself takes seconds.
          return null;
        }
        hung = true;
        executor.shutdownNow();
        executor.awaitTermination(GRACE.toNanos(), TimeUnit.NANOSECONDS);
        return words;
      }
    }

    /**
     * Waits for the end of a call, or until it holds nearly all memory: once that is used up, an
     * error tells nothing any more, since what wraps it on its way needs memory too.
     */
    private void await(Future<?> running)
        throws ExecutionException, InterruptedException, TimeoutException {
      var deadline = System.nanoTime() + limit.toNanos();
      while (true) {
        try {
          var left = deadline - System.nanoTime();
          running.get(Math.min(left, LOOK.toNanos()), TimeUnit.NANOSECONDS);
          return;
        } catch (TimeoutException e) {
          if (Memory.isHeld()) {
            Memory.release();
            var stack = stackInLearnersCode();
            // If nobody is there any more, the error is on its way and tells where it was thrown.
            if (stack.length > 0) {
              hung = true;
              var soon = new OutOfMemoryError();
              soon.setStackTrace(stack);
              throw new ExecutionException(soon);
            }
          }
          if (System.nanoTime() - deadline >= 0) {
            throw e;
          }
        }
      }
    }

    /** Of a thread that the test or the code under test has started; empty if there is none. */
    private StackTraceElement[] stackInLearnersCode() {
      return Thread.getAllStackTraces().entrySet().stream()
          .filter(it -> it.getKey().threadId() > before)
          .map(Map.Entry::getValue)
          .filter(it -> !LearnersCode.line(it).isEmpty())
          .findFirst()
          .orElse(new StackTraceElement[0]);
    }

    /**
     * Throws what the test shows once it is over: threads it left behind, late errors of others.
     */
    void lookBack() throws InterruptedException {
      switch (verdict(leftBehind())) {
        case null -> {}
        case AssertionError error -> throw error;
        case NotStarted notStarted -> throw notStarted;
        case Throwable other -> throw new AssertionError(other);
      }
    }

    /**
     * What to throw, all told: the test's own failure first, else that of another thread; null if
     * there is none.
     */
    private Throwable verdict(Throwable own) {
      var failure = own;
      for (var thrown : uncaught.toArray(Throwable[]::new)) {
        uncaught.remove(thrown);
        if (failure == null) {
          failure = thrown;
        } else {
          failure.addSuppressed(thrown);
        }
      }
      if (Thread.getDefaultUncaughtExceptionHandler() != installed) {
        Thread.setDefaultUncaughtExceptionHandler(installed);
        var error =
            new AssertionError(
                "The default handler of uncaught exceptions was replaced. It is the whole program's: what threads throw would go unseen. Leave it as it is.");
        if (failure == null) {
          failure = error;
        } else {
          failure.addSuppressed(error);
        }
      }
      if (failure == null) {
        return null;
      }
      if (todo == null) {
        todo = Todo.find(failure).orElse(null);
      }
      // After a TODO whatever else fails is its consequence, such as a clean-up that finds nothing
      // to clean.
      return todo == null ? failure : new NotStarted(todo);
    }

    /** A failure if a non-daemon thread outlives the test, else null. */
    private Throwable leftBehind() throws InterruptedException {
      var deadline = System.nanoTime() + SETTLE.toNanos();
      while (true) {
        var left =
            Thread.getAllStackTraces().keySet().stream()
                .filter(it -> it.isAlive() && !it.isDaemon())
                .filter(it -> it.threadId() > before && it != thread && !Threads.isOwn(it))
                .findFirst();
        if (left.isEmpty()) {
          return null;
        }
        if (System.nanoTime() - deadline > 0) {
          var where = LearnersCode.line(left.get().getStackTrace());
          return new AssertionError(
              "A thread was left running: \"%s\"%s. It keeps the program from ending; shut down what you start."
                  .formatted(left.get().getName(), where.isEmpty() ? "" : " at " + where));
        }
        Thread.sleep(5);
      }
    }

    @Override
    public void close() {
      Thread.setDefaultUncaughtExceptionHandler(replaced);
      executor.shutdownNow();
    }

    private static boolean isDebugged() {
      return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .anyMatch(it -> it.contains("jdwp"));
    }
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

  /** What a thread threw and nobody caught, with the thread's name. */
  private static final class InThread extends AssertionError {
    private static final long serialVersionUID = 1;

    InThread(Thread thread, Throwable thrown) {
      super(
          "In the thread \"%s\": %s"
              .formatted(
                  thread.getName().isEmpty()
                      ? "virtual thread " + thread.threadId()
                      : thread.getName(),
                  thrown),
          thrown);
    }
  }
}
