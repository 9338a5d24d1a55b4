package inflight.ch12_structured;

import inflight.testkit.Poll;
import inflight.testkit.Todo;
import inflight.testkit.Workers.ThrowingRunnable;
import inflight.testkit.Workers.Worker;
import java.lang.Thread.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs each task at once on a daemon thread of its own, and remembers the threads. */
final class Children implements Executor {
  private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();

  @Override
  public void execute(Runnable body) {
    var thread = Thread.ofPlatform().daemon().name("child " + (threads.size() + 1)).unstarted(body);
    threads.add(thread);
    thread.start();
  }

  /** Those that have been started, in order. */
  List<Thread> threads() {
    return List.copyOf(threads);
  }

  /** Blocks until the thread with this number, from 0, has come and ended: its outcome is noted. */
  void awaitEnded(int number) {
    Poll.until(
        "thread " + (number + 1) + " of the executor has ended",
        () -> threads().size() > number && threads().get(number).getState() == State.TERMINATED);
  }

  long alive() {
    return threads.stream().filter(Thread::isAlive).count();
  }

  /** A wait whose only way out is an interrupt. */
  static final class Forever {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();
    private final CountDownLatch latch = new CountDownLatch(1);

    void await() throws InterruptedException {
      waiting.incrementAndGet();
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw e;
      }
    }

    void awaitWaiting(int count) {
      Poll.until(count + " tasks wait", () -> waiting.get() >= count);
    }

    int waiting() {
      return waiting.get();
    }

    int interrupted() {
      return interrupted.get();
    }
  }

  /** A wait that ignores interrupts, and leaves the flag set if there was one. */
  static final class Deaf {
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final CountDownLatch latch = new CountDownLatch(1);

    void await() {
      waiting.incrementAndGet();
      var interrupted = false;
      while (true) {
        try {
          latch.await();
          break;
        } catch (InterruptedException e) {
          interrupts.incrementAndGet();
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitWaiting() {
      Poll.until("a task that ignores interrupts is under way", this::isWaiting);
    }

    void awaitWaiting(int count) {
      Poll.until(count + " tasks that ignore interrupts wait", () -> waiting.get() >= count);
    }

    void awaitInterrupted() {
      Poll.until("a task that is under way is interrupted", () -> interrupts.get() > 0);
    }

    boolean isWaiting() {
      return waiting.get() > 0;
    }

    void open() {
      latch.countDown();
    }
  }

  /** Keeps what it is to run until somebody runs it: then nothing moves that is not seen. */
  static final class Kept implements Executor {
    private final List<Runnable> bodies = new ArrayList<>();

    @Override
    public synchronized void execute(Runnable body) {
      bodies.add(body);
    }

    synchronized List<Runnable> bodies() {
      return List.copyOf(bodies);
    }
  }

  /**
   * Interrupts one that waits, and blocks until it has noticed: it has run since, or ended. One
   * that waits for a monitor notices nothing, and is left at that.
   */
  static void interrupt(Worker waiting) {
    var thread = waiting.thread();
    thread.interrupt();
    Poll.until(
        "an interrupted thread that waits has noticed",
        () ->
            !thread.isInterrupted()
                || thread.getState() != State.WAITING && thread.getState() != State.TIMED_WAITING);
  }

  /**
   * What a call throws; null if it returns. A TODO that is left goes on to whoever runs the test.
   */
  static Throwable thrownBy(ThrowingRunnable call) {
    try {
      call.run();
      return null;
    } catch (Throwable thrown) {
      if (Todo.find(thrown).isPresent()) {
        Children.<RuntimeException>sneak(thrown);
      }
      return thrown;
    }
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }
}
