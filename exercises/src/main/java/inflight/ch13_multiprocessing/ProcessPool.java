package inflight.ch13_multiprocessing;

import inflight.given.ChildTask;
import inflight.given.JobFailedException;
import inflight.given.TaskException;
import inflight.given.WorkerDiedException;
import inflight.given.WorkerStarter;
import java.io.Serializable;
import java.util.List;

/**
 * A few workers that are kept, and lists of items for them. A worker runs one item at a time, and
 * gets the next as soon as it is done with one, so a slow item holds up one worker and nobody else.
 *
 * <p>A worker is started only when an item is due and there is no idle one, and there are never
 * more than the given number, those included that are being started or closed. All methods may be
 * called from any thread; the maps of several threads share the workers, and those of a map that
 * has returned are idle. A call of the starter or of a worker may take long: while it does, it
 * holds up only the item that it is for.
 *
 * <p>An item is given to a worker once. One whose worker has died has failed. It is <em>not</em>
 * tried again: nobody knows how far it got. Another worker takes the place of the dead one, which
 * is closed, and no other item suffers.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>After a call that has returned, or thrown a {@link TaskException}, a worker is used again.
 *       After anything else that a call throws it is closed, whatever it says of itself.
 *   <li>An idle worker that has died meanwhile is closed and gets no item.
 *   <li>A starter that throws anything, or returns null, makes the item fail for which it was
 *       called. The place is free again.
 *   <li>Whatever the {@code close} of a worker throws, the pool goes on.
 *   <li>Two pools share nothing.
 * </ul>
 */
public final class ProcessPool implements AutoCloseable {
  /**
   * Starts no worker yet.
   *
   * @param size how many workers there may be at the same time
   * @throws IllegalArgumentException if that is less than one
   */
  public ProcessPool(int size, WorkerStarter starter) {
    throw new UnsupportedOperationException("TODO keep the size and the starter");
  }

  /**
   * Has a task run on each item, and blocks until all of them are settled.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>There may be no items, or any number of them, many thousands too. A result may be null.
   *   <li>Null for the task, the list, or an item is refused with a {@link NullPointerException},
   *       and nothing is run.
   *   <li>If the calling thread is interrupted, before or while it waits, items that have not begun
   *       are dropped, and workers that run the others are closed. None of its items is under way
   *       when the exception is thrown, and the flag is clear (a second interrupt may be left in
   *       it). Other maps do not notice, and the pool can be used again.
   * </ul>
   *
   * @return the results, in the order of the items
   * @throws JobFailedException if items have failed, when all are settled: there is one for each
   *     that has, with what was thrown as its cause; the one with the lowest index is thrown, and
   *     has suppressed the others, in the order of the items
   * @throws IllegalStateException if the pool has been closed before
   */
  public <A extends Serializable, R> List<R> map(
      Class<? extends ChildTask<A, R>> task, List<A> items)
      throws JobFailedException, InterruptedException {
    throw new UnsupportedOperationException("TODO give each item to a worker");
  }

  /**
   * Closes all workers, those included that run an item or are just being started, and blocks until
   * they are closed, and no thread of the pool is left. Items that run fail with what their workers
   * throw, such as {@link WorkerDiedException}; items that wait have failed; later maps are
   * refused.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>It may be called again, and by several threads at once: each call returns when all
   *       workers are closed.
   *   <li>An interrupt does not keep it from its work, and is not lost. Whether it tells what the
   *       {@code close} of a worker throws is left open.
   * </ul>
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO close the workers");
  }
}
