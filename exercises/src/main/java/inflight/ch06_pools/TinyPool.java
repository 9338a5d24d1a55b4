package inflight.ch06_pools;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A thread pool: a queue of tasks, and a fixed number of threads that take them out and run them.
 *
 * <p>Any thread may call anything at any time, a task too. A task that {@code execute} has accepted
 * is run once, by a thread of the pool; one that it has rejected is not run. Tasks are taken up in
 * the order in which they were handed over: one thread runs them in that order, and of two threads
 * the second may be quicker to begin. At most {@code workers} of them run at the same time, and if
 * there is enough to do, that many do: no task waits while a worker is free.
 *
 * <p>What a task throws, whatever it is, goes to the uncaught exception handler of its thread. The
 * pool is as strong afterward as it was before. While the handler is at work, the rest of the pool
 * goes on. What happens if it throws is left open.
 *
 * <p>After {@link #shutdown} nothing is accepted any more. What was accepted is still run, and then
 * the threads of the pool end. A worker that has nothing to do sleeps, and keeps no core busy.
 *
 * <p>What a thread did before it handed a task over happens-before the task; what a task did
 * happens-before the return of an {@code awaitTermination} that returns true.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>All threads come from the factory, which makes platform or virtual ones; the pool starts
 *       them. When it asks for one, and whether a thread lives on after a task has thrown or
 *       another one takes its place, is left open; so is what happens if the factory fails.
 *   <li>A task begins with a clear interrupt flag, whatever the task before left behind. A worker
 *       that is interrupted while it has no task does not mind.
 *   <li>The same object may be handed over as a task several times, and is run as often.
 *   <li>{@code shutdown} may be called again, before there was any task, and by a task, which goes
 *       on.
 *   <li>{@code awaitTermination} throws {@link InterruptedException} if the thread is interrupted
 *       while it waits, or when it would have to; the interrupt flag is clear then. If there is
 *       nothing to wait for, because all is over or the timeout is zero or less, an interrupted
 *       thread may get either that or the answer. Called by a task of the pool, it cannot return
 *       true.
 *   <li>An interrupted thread can call {@code execute} and {@code shutdown}, and stays interrupted.
 * </ul>
 *
 * <p>It is built from smaller parts, threads, locks and queues, not on an executor of the JDK. The
 * methods mean what they mean in {@link java.util.concurrent.ThreadPoolExecutor}, which is the
 * class to use at work.
 */
public final class TinyPool implements Executor {
  /**
   * A pool that runs up to {@code workers} tasks at the same time.
   *
   * @param factory makes the threads of the pool, and does not start them
   * @throws IllegalArgumentException if {@code workers} is less than 1
   * @throws NullPointerException if {@code factory} is null
   */
  public TinyPool(int workers, ThreadFactory factory) {
    throw new UnsupportedOperationException("TODO make room for so many workers");
  }

  /**
   * Hands a task over. Never waits for a worker, however many tasks there are.
   *
   * @throws java.util.concurrent.RejectedExecutionException if the pool has been shut down
   * @throws NullPointerException if {@code task} is null
   */
  @Override
  public void execute(Runnable task) {
    throw new UnsupportedOperationException("TODO accept the task, or reject it");
  }

  /** Accepts nothing any more. Returns at once: what was accepted is still run. */
  public void shutdown() {
    throw new UnsupportedOperationException("TODO accept nothing more, and let the workers end");
  }

  /**
   * Blocks until the pool has been shut down, its last task is over, and no thread of it will run a
   * task again, up to {@code timeout}. Its threads have ended then, or are about to.
   *
   * @param timeout how long to wait at the most; zero or less means not at all, and any value of a
   *     long will do, in any unit
   * @return true if all is over; false if it was not in that time, and then it has waited no less
   */
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait until all is over, but not for ever");
  }
}
