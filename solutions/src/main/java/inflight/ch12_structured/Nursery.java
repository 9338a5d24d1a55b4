package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * One monitor guards all that is counted, and is never held while foreign code runs.
 *
 * <p>A child is counted by {@code start}, before the executor has it, so {@code join} cannot
 * overtake it. It takes its place among those that run, and leaves it, under the monitor, and a
 * cancel interrupts under the monitor too: so it meets a child before, and then it does not begin,
 * or while it runs, or afterward, and then leaves its thread alone. A failure is noted in the same
 * step in which its child ends: whoever sees that all have ended sees all failures.
 */
public final class Nursery implements AutoCloseable {
  /** What a child does. */
  public interface Task {
    void run() throws Exception;
  }

  private final Executor threads;
  private final Object lock = new Object();

  // All guarded by lock.
  private final Set<Thread> running = new HashSet<>();
  private final List<Throwable> failures = new ArrayList<>();
  private int children;
  private boolean cancelled;
  private boolean ended;

  public Nursery(Executor threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
  }

  public boolean start(Task task) {
    Objects.requireNonNull(task, "task");
    synchronized (lock) {
      if (ended) {
        throw new IllegalStateException("the nursery has ended");
      }
      if (cancelled) {
        return false;
      }
      children++;
    }
    try {
      threads.execute(() -> run(task));
    } catch (Throwable refused) {
      synchronized (lock) {
        childIsGone();
      }
      throw refused;
    }
    return true;
  }

  private void run(Task task) {
    synchronized (lock) {
      if (cancelled) {
        childIsGone();
        return;
      }
      running.add(Thread.currentThread());
    }
    Throwable thrown = null;
    try {
      task.run();
    } catch (Throwable e) {
      thrown = e;
    }
    synchronized (lock) {
      running.remove(Thread.currentThread());
      if (cancelled) {
        // The interrupt was for the task, and not for what its thread does next.
        Thread.interrupted();
      }
      if (thrown != null && !(cancelled && thrown instanceof InterruptedException)) {
        failures.add(thrown);
        cancel();
      }
      childIsGone();
    }
  }

  /** Called with the lock held. */
  private void childIsGone() {
    children--;
    lock.notifyAll();
  }

  public void join() throws Exception {
    boolean interrupted;
    synchronized (lock) {
      if (ended) {
        throw new IllegalStateException("the nursery has ended");
      }
      interrupted = awaitChildren();
    }
    if (interrupted && failures().isEmpty()) {
      throw new InterruptedException();
    }
    tell(interrupted);
  }

  public void cancel() {
    synchronized (lock) {
      if (!cancelled) {
        cancelled = true;
        running.forEach(Thread::interrupt);
      }
    }
  }

  @Override
  public void close() throws Exception {
    boolean interrupted;
    synchronized (lock) {
      if (ended) {
        return;
      }
      cancel();
      interrupted = awaitChildren();
    }
    tell(interrupted);
  }

  /** Called with the lock held; true if the owner was interrupted meanwhile. */
  private boolean awaitChildren() {
    var interrupted = false;
    while (children > 0) {
      try {
        lock.wait();
      } catch (InterruptedException e) {
        interrupted = true;
        cancel();
      }
    }
    ended = true;
    return interrupted;
  }

  private List<Throwable> failures() {
    synchronized (lock) {
      return List.copyOf(failures);
    }
  }

  private void tell(boolean interrupted) throws Exception {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    var all = failures();
    if (!all.isEmpty()) {
      var first = all.getFirst();
      all.stream().filter(it -> it != first).forEach(first::addSuppressed);
      Nursery.<Exception>throwAsItIs(first);
    }
  }

  /** A task may throw what is neither Exception nor Error, and a cast would hide it. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
