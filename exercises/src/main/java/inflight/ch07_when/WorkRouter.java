package inflight.ch07_when;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Sends work that computes to the cores, and work that waits to virtual threads, so that neither
 * holds up the other.
 *
 * <p>Any number of threads may call {@link #cpu} and {@link #io} at any time. Both hand over a
 * piece of work and return at once, however much there is to do; each piece is called once. The
 * future that they return ends when the piece does: with the value that it returned, or
 * exceptionally with the very throwable that it threw, whatever that is. (A {@link
 * java.util.concurrent.CompletionException} around it, as {@code supplyAsync} puts one, is fine.)
 *
 * <p><b>CPU work</b> computes. Never more than {@code cores} pieces of it run at the same time, and
 * as many as that if there is enough of it. The pieces that one thread hands over are taken up in
 * the order in which it handed them over: with one core they run in that order, and with more the
 * second of two may be quicker to begin. Even if CPU work keeps every core of the machine busy and
 * never blocks, I/O work goes on.
 *
 * <p><b>I/O work</b> mostly waits. Each piece of it begins at once, on a new virtual thread of its
 * own, however many others are waiting, and takes no place from CPU work.
 *
 * <p>{@link #close} blocks until everything that was handed over has been done and its future has
 * ended, also what is handed over meanwhile by pieces of work that are not done yet. From then on
 * {@code cpu} and {@code io} throw {@link java.util.concurrent.RejectedExecutionException}, and no
 * thread of this router is left, or it is just about to end.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A piece of work may hand over work of the other kind, and wait for it. CPU work that waits
 *       keeps its place: it counts as running. (That CPU work waits for CPU work is not provided
 *       for: nobody may be left to do it.)
 *   <li>A value may be null. A piece that throws costs nobody a place.
 *   <li>A piece begins with the interrupt flag clear, whatever an earlier piece has left.
 *   <li>{@code cpu} and {@code io} do not mind that the calling thread is interrupted, nor does
 *       {@code close}, which goes on waiting, and neither interrupts nor drops a piece; the flag is
 *       set afterward.
 *   <li>{@code close} may be called several times and by several threads; each call blocks until
 *       all is done. A piece of work must not call it: it would wait for itself. Whether other
 *       threads may still hand over work while a close waits is open: it is done, or rejected.
 *   <li>What becomes of a piece whose future somebody else completes or cancels is open, and so is
 *       which thread runs what depends on a future.
 *   <li>Who waits, does so without keeping a core busy.
 * </ul>
 */
public final class WorkRouter implements AutoCloseable {
  /**
   * A router that takes work from now on.
   *
   * @param cores how many pieces of CPU work run at the same time, at least 1
   * @throws IllegalArgumentException if there are fewer
   */
  public WorkRouter(int cores) {
    throw new UnsupportedOperationException("TODO a place for each kind of work");
  }

  /**
   * Hands over a piece of work that computes.
   *
   * @throws NullPointerException if it is null
   * @throws java.util.concurrent.RejectedExecutionException once {@link #close} has returned
   */
  public <T> CompletableFuture<T> cpu(Callable<T> work) {
    throw new UnsupportedOperationException("TODO to the cores");
  }

  /**
   * Hands over a piece of work that waits.
   *
   * @throws NullPointerException if it is null
   * @throws java.util.concurrent.RejectedExecutionException once {@link #close} has returned
   */
  public <T> CompletableFuture<T> io(Callable<T> work) {
    throw new UnsupportedOperationException("TODO to a virtual thread of its own");
  }

  /** Blocks until all is done, and lets the threads end. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO wait for what was handed over, then shut down");
  }
}
