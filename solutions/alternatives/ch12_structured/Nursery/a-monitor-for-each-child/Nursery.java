/*
 * trades: no lock is shared by all: a child announces itself and then looks whether the nursery is cancelled, a
 *     cancel is announced and then looks for children, so one of the two sees the other. The owner is parked by
 *     hand. More to think about, and less to wait for.
 */
package inflight.ch12_structured;

import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

public final class Nursery implements AutoCloseable {
  public interface Task {
    void run() throws Exception;
  }

  private static final int ENDED = -1;

  private final Executor threads;

  /** How many have not ended; ENDED for good once join or close has found none. */
  private final AtomicInteger children = new AtomicInteger();

  private final Set<Child> running = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private volatile Thread waiter;

  public Nursery(Executor threads) {
    this.threads = Objects.requireNonNull(threads);
  }

  public boolean start(Task task) {
    Objects.requireNonNull(task);
    if (children.updateAndGet(it -> it == ENDED ? ENDED : it + 1) == ENDED) {
      throw new IllegalStateException("the nursery has ended");
    }
    var handedOver = false;
    try {
      if (!cancelled.get()) {
        threads.execute(new Child(task));
        handedOver = true;
      }
    } finally {
      if (!handedOver) {
        oneHasEnded();
      }
    }
    return handedOver;
  }

  private void oneHasEnded() {
    if (children.decrementAndGet() == 0) {
      LockSupport.unpark(waiter);
    }
  }

  public void join() throws Exception {
    if (children.get() == ENDED) {
      throw new IllegalStateException("the nursery has ended");
    }
    var interrupted = awaitChildren();
    if (interrupted && failures.isEmpty()) {
      throw new InterruptedException();
    }
    tell(interrupted);
  }

  public void cancel() {
    if (cancelled.compareAndSet(false, true)) {
      running.forEach(Child::interrupt);
    }
  }

  @Override
  public void close() throws Exception {
    if (children.get() != ENDED) {
      cancel();
      tell(awaitChildren());
    }
  }

  private boolean awaitChildren() {
    waiter = Thread.currentThread();
    var interrupted = false;
    while (!children.compareAndSet(0, ENDED)) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
        cancel();
      }
    }
    return interrupted;
  }

  private void tell(boolean interrupted) throws Exception {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    var first = failures.peek();
    if (first != null) {
      for (var other : failures) {
        if (other != first) {
          first.addSuppressed(other);
        }
      }
      Nursery.<Exception>sneak(first);
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  private final class Child implements Runnable {
    private final Task task;

    /** Guarded by this child: null before and after its task. */
    private Thread thread;

    Child(Task task) {
      this.task = task;
    }

    @Override
    public void run() {
      running.add(this);
      try {
        if (begins()) {
          runTask();
        }
      } finally {
        running.remove(this);
        oneHasEnded();
      }
    }

    private synchronized boolean begins() {
      if (cancelled.get()) {
        return false;
      }
      thread = Thread.currentThread();
      return true;
    }

    private void runTask() {
      try {
        task.run();
        ends();
      } catch (Throwable e) {
        ends();
        if (!(e instanceof InterruptedException && cancelled.get())) {
          failures.add(e);
          cancel();
        }
      }
    }

    private synchronized void ends() {
      thread = null;
      if (cancelled.get()) {
        Thread.interrupted();
      }
    }

    private synchronized void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
