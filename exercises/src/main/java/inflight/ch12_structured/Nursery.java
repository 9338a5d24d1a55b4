package inflight.ch12_structured;

import java.util.concurrent.Executor;

/**
 * A place where tasks are started and from which none gets away: whoever leaves it has waited for
 * all of them. Such a task is called a child, and the thread that made the nursery its owner.
 *
 * <p>{@link #start} hands a task to the executor and returns. The task runs once, unless the
 * nursery is cancelled before it begins. Any thread may start tasks, children too, until the
 * nursery ends.
 *
 * <p>{@link #join} blocks until every child has ended, and ends the nursery in that same step. What
 * a child did happens-before the return of {@code join}.
 *
 * <p>The first child that fails cancels the nursery, before its body returns to the executor: the
 * children that run are interrupted, those that have not begun never do, and new ones are not
 * accepted. {@code join} still waits for all, also for a child that ignores the interrupt. Then it
 * throws the first failure, the very same instance, with the later ones suppressed in it, in order.
 * Whatever a task throws is a failure; but an {@link InterruptedException} that a child throws
 * after the cancel is obedience, and is dropped. The owner is never interrupted by the nursery.
 *
 * <p>{@link #close} is for try-with-resources. After {@code join} it does nothing. Without a {@code
 * join}, since the body has thrown, it cancels, waits for all children, ends the nursery, and
 * throws what the children failed with, as {@code join} does.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>An {@code InterruptedException} before the cancel is a failure like others. What else a
 *       child throws while it cleans up, after the cancel, is a failure too.
 *   <li>If {@code join} is interrupted, it cancels, waits for all the same, and then throws {@link
 *       InterruptedException}; if a child has failed, it throws that failure, and the flag is set.
 *       If there is nothing left to wait for, it may as well return with the flag set.
 *   <li>{@code close} waits through interrupts, and leaves the flag set then.
 *   <li>A child is interrupted once at the most, however many others fail: what it does to clean up
 *       is not disturbed. It may be the child that itself called {@link #cancel}.
 *   <li>No interrupt of the nursery reaches a thread when its task is over, or is left set on it:
 *       the thread may be a pool's, and its next task somebody else's.
 *   <li>If the executor refuses a task, what it throws comes out of {@code start}. No child is
 *       counted then, and the nursery is not cancelled. While the executor takes its time, nobody
 *       else has to wait.
 *   <li>An interrupted thread can call {@code start} and {@code cancel}, and stays interrupted.
 *   <li>A failure never reaches the executor's thread; one instance may be thrown by several
 *       children.
 *   <li>Any number of children; {@code join} and {@code close} sleep while they wait.
 *   <li>The executor runs each task soon, on another thread than the one that hands it over. It may
 *       use a thread again. {@code join} and {@code close} are for the owner. What happens
 *       otherwise is left open.
 * </ul>
 *
 * <p>The rules are those of Trio's nurseries; the shape is that of {@code StructuredTaskScope} (JEP
 * 505).
 */
public final class Nursery implements AutoCloseable {
  /** What a child does. */
  public interface Task {
    void run() throws Exception;
  }

  /**
   * @param threads runs the tasks
   * @throws NullPointerException if {@code threads} is null
   */
  public Nursery(Executor threads) {
    throw new UnsupportedOperationException("TODO keep what runs the tasks");
  }

  /**
   * Hands a task to the executor.
   *
   * @return false if the nursery is cancelled; then the task is not run
   * @throws IllegalStateException if the nursery has ended
   * @throws NullPointerException if {@code task} is null
   */
  public boolean start(Task task) {
    throw new UnsupportedOperationException("TODO start a child, unless it is too late");
  }

  /**
   * Blocks until every child has ended, and ends the nursery.
   *
   * @throws Exception the first failure of a child; or {@link InterruptedException} if the owner
   *     was interrupted while it waited
   * @throws IllegalStateException if the nursery has ended
   */
  public void join() throws Exception {
    throw new UnsupportedOperationException("TODO wait for the children, and tell of a failure");
  }

  /**
   * Cancels: children that run are interrupted, others never begin. Waits for nobody. May be called
   * by any thread and at any time; nothing happens if the nursery is cancelled or has ended.
   */
  public void cancel() {
    throw new UnsupportedOperationException("TODO interrupt the children that run");
  }

  /**
   * Cancels, and blocks until every child has ended, if {@link #join} has not done that.
   *
   * @throws Exception the first failure of a child
   */
  @Override
  public void close() throws Exception {
    throw new UnsupportedOperationException("TODO let no child get away");
  }
}
