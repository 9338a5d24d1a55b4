/*
 * axis: correct
 * says: suppressed in the first failure, which is equal to it
 * why: A failure that is equal to the first counts as that one, and is left out.
 */
package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A place where tasks are started and from which none gets away. */
public final class Nursery implements AutoCloseable {
  /** What a child does. */
  public interface Task {
    void run() throws Exception;
  }

  private static final long ENDED = 1L << 62;
  private static final long CANCELLED = 1L << 61;
  private static final long COUNT = CANCELLED - 1;

  private final Executor threads;
  private final Thread owner = Thread.currentThread();

  /** The number of children that have not ended, and the two bits. */
  private final AtomicLong state = new AtomicLong();

  private final Set<Child> children = ConcurrentHashMap.newKeySet();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  /** Somebody has told all children that were there at the cancel. */
  private volatile boolean swept;

  public Nursery(Executor threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
  }

  /** Hands a task to the executor. */
  public boolean start(Task task) {
    Objects.requireNonNull(task, "task");
    long before;
    do {
      before = state.get();
      if ((before & ENDED) != 0) {
        throw new IllegalStateException("the nursery has ended");
      }
      if ((before & CANCELLED) != 0) {
        return false;
      }
    } while (!state.compareAndSet(before, before + 1));
    var child = new Child(task);
    children.add(child);
    if (isCancelled()) {
      child.drop();
      return false;
    }
    try {
      threads.execute(child);
    } catch (Throwable refusal) {
      child.drop();
      throw refusal;
    }
    return true;
  }

  /** Blocks until every child has ended, and ends the nursery. */
  public void join() throws Exception {
    if ((state.get() & ENDED) != 0) {
      throw new IllegalStateException("the nursery has ended");
    }
    var interrupted = awaitEnd(true);
    var failure = failure();
    if (failure == null) {
      if (interrupted) {
        throw new InterruptedException();
      }
      return;
    }
    if (interrupted) {
      owner.interrupt();
    }
    throw Nursery.<Exception>unchecked(failure);
  }

  /** Cancels: children that run are interrupted, others never begin. */
  public void cancel() {
    long before;
    do {
      before = state.get();
      if ((before & ENDED) != 0) {
        return;
      }
    } while ((before & CANCELLED) == 0 && !state.compareAndSet(before, before | CANCELLED));
    if (!swept) {
      children.forEach(Child::cancel);
      swept = true;
    }
  }

  @Override
  public void close() throws Exception {
    if ((state.get() & ENDED) != 0) {
      return;
    }
    cancel();
    if (awaitEnd(false)) {
      owner.interrupt();
    }
    var failure = failure();
    if (failure != null) {
      throw Nursery.<Exception>unchecked(failure);
    }
  }

  /** True if the owner was interrupted meanwhile; then its flag is clear. */
  private boolean awaitEnd(boolean cancelIfInterrupted) {
    var interrupted = false;
    while (true) {
      var now = state.get();
      if ((now & COUNT) == 0) {
        if (state.compareAndSet(now, now | ENDED)) {
          return interrupted;
        }
      } else if (Thread.interrupted()) {
        interrupted = true;
        if (cancelIfInterrupted) {
          cancel();
        }
      } else {
        LockSupport.park(this);
      }
    }
  }

  private Throwable failure() {
    var all = new ArrayList<>(failures);
    if (all.isEmpty()) {
      return null;
    }
    var first = all.getFirst();
    // One instance may have been thrown by several children.
    var later = new LinkedHashSet<>(all);
    later.remove(first);
    later.forEach(first::addSuppressed);
    return first;
  }

  private boolean isCancelled() {
    return (state.get() & CANCELLED) != 0;
  }

  private void leave() {
    if ((state.decrementAndGet() & COUNT) == 0) {
      LockSupport.unpark(owner);
    }
  }

  private enum Phase {
    NEW,
    RUNS,
    OVER
  }

  private final class Child implements Runnable {
    private final Task task;

    // Guarded by this.
    private Phase phase = Phase.NEW;
    private Thread thread;
    private boolean interrupted;

    Child(Task task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (!begin()) {
        return;
      }
      Throwable failure = null;
      try {
        task.run();
      } catch (Throwable thrown) {
        failure = thrown;
      }
      end();
      if (failure != null && !(failure instanceof InterruptedException && isCancelled())) {
        failures.add(failure);
        Nursery.this.cancel();
      }
      leave();
    }

    private boolean begin() {
      synchronized (this) {
        if (phase != Phase.NEW) {
          return false;
        }
        if (!isCancelled()) {
          phase = Phase.RUNS;
          thread = Thread.currentThread();
          return true;
        }
      }
      drop();
      return false;
    }

    private synchronized void end() {
      phase = Phase.OVER;
      thread = null;
      children.remove(this);
      if (interrupted) {
        Thread.interrupted();
      }
    }

    /** It never begins, if it has not. */
    void drop() {
      synchronized (this) {
        if (phase != Phase.NEW) {
          return;
        }
        phase = Phase.OVER;
      }
      children.remove(this);
      leave();
    }

    void cancel() {
      synchronized (this) {
        if (phase == Phase.RUNS && !interrupted) {
          interrupted = true;
          thread.interrupt();
        }
      }
      drop();
    }
  }

  /** Lets any Throwable through where the compiler wants an Exception. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T unchecked(Throwable error) throws T {
    throw (T) error;
  }
}
