/*
 * trades: No lock. What decides is one immutable record in an AtomicReference, so the end is one
 *     compare-and-set where nobody is left. It knows its owner from the constructor, and unparks that thread.
 */
package inflight.ch12_structured;

import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/** A place where tasks are started and from which none gets away. Without a lock. */
public final class Nursery implements AutoCloseable {
  /** What a child does. */
  public interface Task {
    void run() throws Exception;
  }

  /** Failures, the last one first. */
  private record Failures(Throwable last, Failures before) {}

  private record State(boolean cancelled, boolean ended, long children, Failures failures) {
    State oneMore() {
      return ended || cancelled ? this : new State(false, false, children + 1, failures);
    }

    State oneLess() {
      return new State(cancelled, ended, children - 1, failures);
    }

    State cancel() {
      return ended || cancelled ? this : new State(true, false, children, failures);
    }

    State failed(Throwable with) {
      return cancelled && with instanceof InterruptedException
          ? this
          : new State(true, ended, children, new Failures(with, failures));
    }

    State end() {
      return children > 0 || ended ? this : new State(cancelled, true, 0, failures);
    }
  }

  private enum Stage {
    NEW,
    RUNNING,
    INTERRUPTING,
    INTERRUPTED,
    OVER
  }

  private final Thread owner = Thread.currentThread();
  private final Executor threads;
  private final AtomicReference<State> state =
      new AtomicReference<>(new State(false, false, 0, null));
  private final Set<Child> children = ConcurrentHashMap.newKeySet();

  /** A nursery without children. */
  public Nursery(Executor threads) {
    this.threads = Objects.requireNonNull(threads, "threads");
  }

  /** Hands a task to the executor. */
  public boolean start(Task task) {
    Objects.requireNonNull(task, "task");
    var before = state.getAndUpdate(State::oneMore);
    if (before.ended()) {
      throw new IllegalStateException("ended");
    }
    if (before.cancelled()) {
      return false;
    }
    // Counted: the nursery cannot end. A cancel either finds the child or is seen here.
    var child = new Child(task);
    children.add(child);
    if (state.get().cancelled()) {
      child.stop();
    }
    if (child.stage.get() == Stage.OVER) {
      return false;
    }
    try {
      threads.execute(child);
    } catch (Throwable refused) {
      child.drop();
      throw refused;
    }
    return true;
  }

  /** Blocks until every child has ended, and ends the nursery. */
  public void join() throws Exception {
    if (state.get().ended()) {
      throw new IllegalStateException("ended");
    }
    var interrupted = awaitTheEnd(true);
    var failure = failure();
    if (failure == null && interrupted) {
      throw new InterruptedException();
    }
    leave(failure, interrupted);
  }

  /** Cancels: children that run are interrupted, others never begin. */
  public void cancel() {
    change(State::cancel);
  }

  /** Cancels, and blocks until every child has ended, if {@link #join} has not done that. */
  @Override
  public void close() throws Exception {
    if (!state.get().ended()) {
      cancel();
      var interrupted = awaitTheEnd(false);
      leave(failure(), interrupted);
    }
  }

  private static void leave(Throwable failure, boolean interrupted) throws Exception {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw Nursery.<Exception>sneaky(failure);
    }
  }

  /** Parks until nobody is left. True if it was interrupted. */
  private boolean awaitTheEnd(boolean cancelling) {
    var interrupted = false;
    while (!state.updateAndGet(State::end).ended()) {
      LockSupport.park(this);
      if (Thread.interrupted()) {
        interrupted = true;
        if (cancelling) {
          cancel();
        }
      }
    }
    return interrupted;
  }

  private Throwable failure() {
    var inOrder = new ArrayList<Throwable>();
    for (var it = state.get().failures(); it != null; it = it.before()) {
      inOrder.addFirst(it.last());
    }
    if (inOrder.isEmpty()) {
      return null;
    }
    var first = inOrder.getFirst();
    inOrder.stream().filter(it -> it != first).forEach(first::addSuppressed);
    return first;
  }

  /** Whoever makes it a cancelled one stops the children. */
  private void change(UnaryOperator<State> step) {
    State before;
    State after;
    do {
      before = state.get();
      after = step.apply(before);
    } while (!state.compareAndSet(before, after));
    if (after.cancelled() && !before.cancelled()) {
      children.forEach(Child::stop);
    }
  }

  private final class Child implements Runnable {
    private final Task task;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.NEW);
    private volatile Thread thread;

    Child(Task task) {
      this.task = task;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      if (!stage.compareAndSet(Stage.NEW, Stage.RUNNING)) {
        return;
      }
      Throwable thrown = null;
      try {
        task.run();
      } catch (Throwable failure) {
        thrown = failure;
      }
      if (!stage.compareAndSet(Stage.RUNNING, Stage.OVER)) {
        while (stage.get() != Stage.INTERRUPTED) {
          Thread.yield();
        }
        Thread.interrupted();
        stage.set(Stage.OVER);
      }
      if (thrown != null) {
        var failure = thrown;
        change(it -> it.failed(failure));
      }
      gone();
    }

    /** Interrupts it if it runs, lets it never begin if it does not. */
    void stop() {
      drop();
      if (stage.compareAndSet(Stage.RUNNING, Stage.INTERRUPTING)) {
        thread.interrupt();
        stage.set(Stage.INTERRUPTED);
      }
    }

    void drop() {
      if (stage.compareAndSet(Stage.NEW, Stage.OVER)) {
        gone();
      }
    }

    private void gone() {
      children.remove(this);
      if (state.updateAndGet(State::oneLess).children() == 0) {
        LockSupport.unpark(owner);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneaky(Throwable error) throws T {
    throw (T) error;
  }
}
