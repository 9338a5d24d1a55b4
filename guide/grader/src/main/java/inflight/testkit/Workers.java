package inflight.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs parts of a test on threads of their own and brings their errors home. Used by one thread,
 * the test's.
 */
public final class Workers implements AutoCloseable {
  /** How long the others may take to end once one has failed. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** A part of a test. */
  public interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** One part under way. */
  public static final class Worker {
    private final Thread thread;
    private final RunQueue queue;
    private volatile Throwable thrown;

    private Worker(Thread.Builder kind, ThrowingRunnable body, Consumer<Throwable> failed) {
      thread =
          kind.unstarted(
              () -> {
                try {
                  body.run();
                } catch (Throwable e) {
                  thrown = e;
                  Todo.note(e);
                  failed.accept(e);
                }
              });
      queue = new RunQueue(thread);
    }

    /** The thread that runs it, to interrupt it or to ask for its state. */
    public Thread thread() {
      return thread;
    }

    /** True once it has ended, well or badly. */
    public boolean isDone() {
      return !thread.isAlive();
    }

    /**
     * Blocks until it waits: its thread is parked, blocked or asleep, and does not move, or waits
     * for input or output, or sleeps and looks again and again.
     *
     * @param what what waits, such as {@code "take, on an empty buffer"}
     * @throws AssertionError if it ends instead, or if it still runs after 5 s; what it threw comes
     *     as it is
     * @throws Inconclusive if the machine is too busy to tell
     */
    public void awaitWaiting(String what) {
      var rest = new Rest(thread);
      Poll.until(
          what + " waits, and is parked instead of running on",
          () ->
              switch (rest.look()) {
                case RESTS, READS, ENDED -> true;
                case IS_BUSY, MOVES -> false;
              });
      if (isDone()) {
        rethrow(thrown);
        throw new AssertionError(what + ": it should wait, and came back.");
      }
    }

    /**
     * Lets it come to where it waits, in whatever way, or to its end. Quicker than {@link
     * #awaitWaiting}, and not certain: for tests in which what they say holds either way.
     */
    public void letWait() {
      var seen = 0;
      for (var i = 0; seen < 3 && i < 50; i++) {
        seen =
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING, BLOCKED, TERMINATED -> seen + 1;
              case NEW, RUNNABLE -> 0;
            };
        LockSupport.parkNanos(200_000);
        if (seen == 3 && !isDone() && queue.mayHold()) {
          seen = 0;
        }
      }
      if (seen < 3) {
        CpuTime.letSleep(thread);
      }
    }

    /**
     * Blocks until it waits with a timeout, or has ended: on a busy machine a short timeout may be
     * over before anybody could see it wait.
     *
     * @param what what waits, such as {@code "poll, on an empty buffer,"}
     * @throws AssertionError if it still runs after 5 s in which this process could run
     */
    public void awaitWaitingOrDone(String what) {
      Poll.until(
          what + " waits, or has given up",
          () -> isDone() || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /**
     * Blocks until it has ended, and throws what it threw.
     *
     * @param what what is to be over, such as {@code "the take that waited comes back"}
     * @throws AssertionError if it has not ended within 5 s in which this process could run; it
     *     tells which thread waits where
     * @throws Inconclusive if the machine is too busy to tell
     */
    public void awaitDone(String what) {
      Poll.until(what, this::isDone);
      rethrow(thrown);
    }
  }

  private final List<Worker> workers = new ArrayList<>();

  /** What they threw, in order of time. */
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Starts a part on a daemon thread of its own. */
  public Worker start(String name, ThrowingRunnable body) {
    return start(Thread.ofPlatform().daemon().name(name), body);
  }

  /** Starts a part on a virtual thread of its own. */
  public Worker startVirtual(String name, ThrowingRunnable body) {
    return start(Thread.ofVirtual().name(name), body);
  }

  private Worker start(Thread.Builder kind, ThrowingRunnable body) {
    var worker = new Worker(kind, body, failures::add);
    workers.add(worker);
    worker.thread.start();
    return worker;
  }

  /**
   * Blocks until all have ended; the test's own limit bounds it. Throws what the first to fail
   * threw, with those of the others suppressed that say something else; a checked exception comes
   * wrapped in an {@link AssertionError}. Once one has failed, the others have 1 s to end before
   * they are interrupted and left behind: they may wait for it for ever, and then the test's limit
   * would hide why.
   */
  public void join() {
    Long failedAt = null;
    try {
      while (workers.stream().anyMatch(worker -> !worker.isDone())) {
        if (failedAt == null && !failures.isEmpty()) {
          failedAt = Pulse.nanoTime();
        }
        if (failedAt != null && Pulse.nanoTime() - failedAt > GRACE.toNanos()) {
          close();
          break;
        }
        for (var worker : workers) {
          if (!worker.isDone()) {
            worker.thread.join(1);
            break;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for the workers.", e);
    }
    // A copy: one that is left behind may still fail.
    var thrown = failures.toArray(Throwable[]::new);
    var first = thrown.length == 0 ? null : thrown[0];
    for (var other : thrown) {
      if (!Throwables.describe(other).equals(Throwables.describe(first))) {
        Throwables.addSuppressed(first, other);
      }
    }
    rethrow(first);
  }

  /** Throws it, if it is not null; a checked exception comes wrapped. */
  static void rethrow(Throwable thrown) {
    switch (thrown) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new AssertionError(Throwables.describe(thrown), thrown);
    }
  }

  /** Interrupts what is left. Does not wait for it: the test's verdict is reached. */
  @Override
  public void close() {
    workers.forEach(worker -> worker.thread.interrupt());
  }

  /**
   * Makes a call on a thread of its own, so that one that never comes back is told as that, and
   * returns its result or throws what it threw.
   *
   * @param what what is to be over, such as {@code "poll with a timeout of 0 comes back"}
   * @throws AssertionError if it has not come back within 5 s in which this process could run; it
   *     tells which thread waits where
   * @throws Inconclusive if the machine is too busy to tell
   */
  public static <T> T callPromptly(String what, Callable<T> call) {
    try (var workers = new Workers()) {
      var result = new AtomicReference<T>();
      workers.start("caller", () -> result.set(call.call())).awaitDone(what);
      return result.get();
    }
  }

  /** The same for a call without a result. */
  public static void runPromptly(String what, ThrowingRunnable call) {
    callPromptly(
        what,
        () -> {
          call.run();
          return null;
        });
  }

  /**
   * Runs parts at the same time, each on a thread of its own, all let go at one moment; {@link
   * #join}s them.
   */
  public static void together(ThrowingRunnable... bodies) {
    try (var workers = new Workers()) {
      var start = new CountDownLatch(1);
      for (var i = 0; i < bodies.length; i++) {
        var body = bodies[i];
        workers.start(
            "worker-" + (i + 1),
            () -> {
              start.await();
              body.run();
            });
      }
      start.countDown();
      workers.join();
    }
  }
}
