package inflight.testkit;

import inflight.testkit.HangError.Blocked;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** What {@link Graded} does: runs each test on a thread of its own and watches it from outside. */
final class Guard implements InvocationInterceptor {
  /** How long a hung test may take to end once it is interrupted. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** How long threads that are about to end may take to do so. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
      throws Throwable {
    watch(invocation, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation, ReflectiveInvocationContext<Method> test, ExtensionContext context)
      throws Throwable {
    watch(invocation, context);
  }

  private static void watch(Invocation<Void> invocation, ExtensionContext context) throws Throwable {
    var limit = Duration.ofSeconds(context.getRequiredTestClass().getAnnotation(Graded.class).limitSeconds());
    var known = platformThreads().stream().map(Thread::threadId).collect(Collectors.toCollection(HashSet::new));
    var uncaught = Collections.synchronizedList(new ArrayList<Throwable>());
    var before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(new InThread(thread, thrown)));
    Throwable failure;
    try {
      failure = run(invocation, context.getDisplayName(), limit, known);
      if (failure == null) {
        failure = leftBehind(known);
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    for (var thrown : List.copyOf(uncaught)) {
      if (failure == null) {
        failure = thrown;
      } else if (failure != thrown) {
        failure.addSuppressed(thrown);
      }
    }
    if (failure != null) {
      var todo = Todo.find(failure);
      throw todo.isPresent() ? new NotStarted(todo.get()) : failure;
    }
  }

  private static Throwable run(
      Invocation<Void> invocation, String name, Duration limit, Set<Long> known)
      throws InterruptedException {
    var failure = new Throwable[1];
    var thread =
        new Thread(
            () -> {
              try {
                invocation.proceed();
              } catch (Throwable thrown) {
                failure[0] = thrown;
              }
            },
            "the test's thread");
    thread.setDaemon(true);
    thread.start();
    if (isDebugged()) {
      thread.join();
    } else if (!thread.join(limit)) {
      var hang = hang(thread, limit, known);
      thread.interrupt();
      thread.join(GRACE);
      return hang;
    }
    return failure[0];
  }

  private static boolean isDebugged() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream().anyMatch(it -> it.contains("jdwp"));
  }

  private static HangError hang(Thread test, Duration limit, Set<Long> known) {
    var all = Threads.all();
    var threads = Threads.since(known);
    var blocked = new ArrayList<Blocked>();
    for (var look : threads) {
      var holder = all.get(look.heldBy());
      blocked.add(
          new Blocked(
              look.name(),
              look.virtual(),
              look.state(),
              look.waitsFor(),
              holder == null ? "" : holder.name(),
              look.where()));
    }
    var deadlocked = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
    var culprit =
        threads.stream()
            .filter(it -> deadlocked != null && contains(deadlocked, it.id()))
            .findFirst()
            .or(() -> threads.stream().filter(it -> isSpinning(it)).findFirst())
            .or(() -> threads.stream().filter(it -> it.id() != test.threadId() && !it.where().isEmpty()).findFirst())
            .or(() -> threads.stream().filter(it -> it.id() == test.threadId()).findFirst());
    var words = new StringBuilder();
    if (deadlocked != null && culprit.isPresent() && contains(deadlocked, culprit.get().id())) {
      words.append("Deadlock: threads hold locks and wait for each other's");
    } else if (culprit.isPresent() && isSpinning(culprit.get())) {
      words.append("An endless loop: after %d s it was still running".formatted(limit.toSeconds()));
    } else {
      words.append("Waiting for something that never came: after %d s the test had not ended".formatted(limit.toSeconds()));
    }
    blocked.stream().filter(it -> !it.where().isEmpty() || !it.waitsFor().isEmpty()).limit(8).forEach(it -> words.append('\n').append(line(it)));
    return new HangError(words.toString(), culprit.map(Threads.Look::where).orElse(""), blocked);
  }

  private static boolean isSpinning(Threads.Look look) {
    return look.state() == Thread.State.RUNNABLE && !look.where().isEmpty();
  }

  private static boolean contains(long[] ids, long id) {
    for (var each : ids) {
      if (each == id) {
        return true;
      }
    }
    return false;
  }

  private static String line(Blocked thread) {
    var words = new StringBuilder(thread.name());
    if (thread.waitsFor().isEmpty()) {
      words.append(thread.state() == Thread.State.RUNNABLE ? " runs" : " waits");
    } else {
      words.append(" waits for a ").append(thread.waitsFor());
      if (!thread.heldBy().isEmpty()) {
        words.append(" that ").append(thread.heldBy()).append(" holds");
      }
    }
    return thread.where().isEmpty() ? words.toString() : words + " at " + thread.where();
  }

  /** A failure if a non-daemon thread outlives the test, else null. */
  private static Throwable leftBehind(Set<Long> known) throws InterruptedException {
    var deadline = System.nanoTime() + SETTLE.toNanos();
    while (true) {
      var left =
          platformThreads().stream()
              .filter(it -> it.isAlive() && !it.isDaemon())
              .filter(it -> !known.contains(it.threadId()) && !Threads.isOwn(it.getName()))
              .toList();
      if (left.isEmpty()) {
        return null;
      }
      if (System.nanoTime() - deadline > 0) {
        var thread = left.getFirst();
        var where = LearnersCode.line(thread.getStackTrace());
        return new AssertionError(
            "A thread was left running: \"%s\"%s. It keeps the program from ending; shut down what you start."
                .formatted(thread.getName(), where.isEmpty() ? "" : " at " + where));
      }
      Thread.sleep(5);
    }
  }

  private static Set<Thread> platformThreads() {
    return Thread.getAllStackTraces().keySet();
  }

  /** What a thread threw and nobody caught, with the thread's name. */
  private static final class InThread extends AssertionError {
    private static final long serialVersionUID = 1;

    InThread(Thread thread, Throwable thrown) {
      super("In the thread \"%s\": %s".formatted(thread.getName(), thrown), thrown);
    }
  }
}
