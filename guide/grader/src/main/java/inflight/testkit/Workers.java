package inflight.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
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

    private Worker(String name, ThrowingRunnable body, Consumer<Throwable> failed) {
      thread =
          new Thread(
              () -> {
                try {
                  body.run();
                } catch (Throwable e) {
                  failed.accept(e);
                }
              },
              name);
      thread.setDaemon(true);
    }

    /** The thread that runs it, to interrupt it or to ask for its state. */
    public Thread thread() {
      return thread;
    }

    /** True once it has ended, well or badly. */
    public boolean isDone() {
      return !thread.isAlive();
    }
  }

  private final List<Worker> workers = new ArrayList<>();

  /** What they threw, in order of time. */
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Starts a part on a daemon thread of its own. */
  public Worker start(String name, ThrowingRunnable body) {
    var worker = new Worker(name, body, failures::add);
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
          failedAt = System.nanoTime();
        }
        if (failedAt != null && System.nanoTime() - failedAt > GRACE.toNanos()) {
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
      if (other != first && !other.toString().equals(first.toString())) {
        first.addSuppressed(other);
      }
    }
    switch (first) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      default -> throw new AssertionError(first);
    }
  }

  /** Interrupts what is left. Does not wait for it: the test's verdict is reached. */
  @Override
  public void close() {
    workers.forEach(worker -> worker.thread.interrupt());
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
