package inflight.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Runs parts of a test on threads of their own and brings their errors home. Used by one thread, the test's. */
public final class Workers implements AutoCloseable {
  /** A part of a test. */
  public interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** One part under way. */
  public static final class Worker {
    private final Thread thread;
    private volatile Throwable thrown;

    private Worker(String name, ThrowingRunnable body) {
      thread =
          new Thread(
              () -> {
                try {
                  body.run();
                } catch (Throwable e) {
                  thrown = e;
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

  /** Starts a part on a daemon thread of its own. */
  public Worker start(String name, ThrowingRunnable body) {
    var worker = new Worker(name, body);
    workers.add(worker);
    worker.thread.start();
    return worker;
  }

  /**
   * Blocks until all have ended; the test's own limit bounds it. Throws what the first failed one threw, with the others'
   * suppressed; a checked exception comes wrapped in an {@link AssertionError}.
   */
  public void join() {
    try {
      for (var worker : workers) {
        worker.thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for the workers.", e);
    }
    Throwable first = null;
    for (var worker : workers) {
      if (worker.thrown != null && first == null) {
        first = worker.thrown;
      } else if (worker.thrown != null && worker.thrown != first) {
        first.addSuppressed(worker.thrown);
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

  /** Runs parts at the same time, each on a thread of its own, all let go at one moment; blocks until all have ended. */
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
