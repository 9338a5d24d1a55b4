package inflight.ch02_why;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Does much work at the same time, and never more than so many pieces at once.
 *
 * <p>A piece of work is in flight from the moment it is begun until it has returned or thrown.
 * Never more pieces than the limit are in flight in one object, whoever asked for them, through
 * {@link #call} or {@link #map}; and as many as that are in flight at the same time if there is
 * enough to do. However a piece ends, its place is free again. Any number of threads may call
 * anything at any time. Who of several that wait for a place is next is left open.
 *
 * <p>What a piece of work did happens-before what the next one does that gets its place. So an
 * object with a limit of 1 is a lock.
 */
public final class BoundedFanOut {
  /** What {@link BoundedFanOut#map} does with each input; several threads call it at once. */
  public interface Work<A, B> {
    B apply(A input) throws Exception;
  }

  /**
   * Nothing is in flight yet.
   *
   * @param limit how many pieces of work may be in flight at once, up to {@link Integer#MAX_VALUE}
   * @throws IllegalArgumentException if it is not positive
   */
  public BoundedFanOut(int limit) {
    throw new UnsupportedOperationException("TODO begin with so many places");
  }

  /**
   * Does one piece of work in the calling thread. Blocks first while the limit is reached.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>Whatever the work throws comes out as it is, the same object. The result may be null.
   *   <li>If the calling thread is interrupted before the call, even if a place is free, or while
   *       it waits for a place, InterruptedException is thrown and the interrupt flag is clear. The
   *       work is not begun, no place is taken, and none is given back.
   *   <li>Once the work has begun, an interrupt is its own affair, and the flag stays as the work
   *       leaves it.
   *   <li>Work that asks the same object for more work may wait for itself, and what happens then
   *       is left open. With a limit of 1 it always would.
   * </ul>
   *
   * @throws NullPointerException if the work is null; then nothing has been waited for
   */
  public <B> B call(Callable<B> work) throws Exception {
    throw new UnsupportedOperationException("TODO wait for a place, work, give the place back");
  }

  /**
   * Does the work for each input, once, and returns the results in the order of the inputs. Blocks
   * until all of it is done.
   *
   * <p>The work is done on threads that this starts; the calling thread only waits. They take up
   * the next input as soon as a place is free. Of the threads that one call of this starts, never
   * more than the limit and one are alive at the same time, nor more than there are inputs and one,
   * apart from those that are just about to end. When this returns or throws, all of them have
   * ended or are just about to.
   *
   * <p>When a piece of work has failed, no further input is begun. Those in flight go on to their
   * end, undisturbed. Then the failure that happened first is thrown, the very same object, and
   * later ones are among its suppressed exceptions. Work that others have asked this object for is
   * not concerned.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>Inputs and results may be null, and one input may stand at several places of the list.
   *   <li>Work may throw anything. An InterruptedException that it throws is a failure like any
   *       other. Several pieces may throw the very same object, which cannot be suppressed by
   *       itself; another one that is equal to it can.
   *   <li>Each piece of work begins with a clear interrupt flag, however the one before it on its
   *       thread has left it.
   *   <li>If the calling thread is interrupted while it waits, no further input is begun, and the
   *       pieces in flight are interrupted, one that is just beginning too. When they have ended,
   *       InterruptedException is thrown, whatever became of them, and the interrupt flag is clear.
   *       An interrupt that came before the call is thrown like that too, or its flag is still set
   *       when the results are returned.
   *   <li>Several threads may map at once. They share the limit, and all of them finish.
   *   <li>A map of which all is done, or that has no inputs, waits for no place. One that has
   *       failed may still wait for a place that a thread of it has asked for before.
   *   <li>As with {@code call}, work that asks the same object for more work is left open.
   * </ul>
   *
   * @param inputs not changed while this runs
   * @throws NullPointerException if the list or the work is null; then nothing is begun
   */
  public <A, B> List<B> map(List<A> inputs, Work<? super A, ? extends B> work) throws Exception {
    throw new UnsupportedOperationException("TODO work on so many inputs at the same time");
  }
}
