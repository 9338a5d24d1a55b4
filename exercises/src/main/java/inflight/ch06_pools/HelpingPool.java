package inflight.ch06_pools;

import java.util.function.Supplier;

/**
 * A thread pool for work that splits itself: a piece of work forks smaller pieces and joins them. A
 * thread that joins lends a hand, so that all of it comes to its end on a pool of any size, of one
 * worker or none.
 *
 * <p>Any thread may call anything at any time, also from inside the work. {@code fork} hands a
 * piece over and returns at once: it runs nothing itself. Each piece is done once, by a worker of
 * the pool or by a thread that joins or closes. Idle workers take up what has been forked without
 * anybody joining it.
 *
 * <p>A thread that joins, a worker or any other, does not just wait. It does forked work meanwhile:
 * the piece that it waits for, at the least, if nobody has begun it. Whether it takes up other
 * pieces too is left open. When the piece is done and the thread has nothing else in hand, {@code
 * join} returns. The pool never has more threads than {@code workers}, whatever happens.
 *
 * <p>A thread that can do nothing but wait is parked, and keeps no core busy. What a thread did
 * before it forked a piece happens-before the work; what the work did happens-before the return of
 * each {@code join}.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Null is a value. What a piece throws, whatever it is, comes out of each {@code join} of
 *       that piece, the same object, and of nothing else. If nobody joins the piece, nobody hears
 *       of it.
 *   <li>Any number of threads may join a piece, each any number of times, also after {@code close}.
 *   <li>{@code join} and {@code close} cannot be interrupted: they go on, and an interrupted thread
 *       is still interrupted afterward. A worker that takes up a piece has a clear interrupt flag,
 *       whatever the one before left behind. Whether work sees the flag of a thread that lends a
 *       hand is left open; if it clears it, that is its own business.
 *   <li>{@code close} may be called again, and by several threads.
 *   <li>Left open: a piece that joins itself or closes its pool; work that joins what others have
 *       forked, if it comes to wait for itself, in a circle or because a thread that lends a hand
 *       has taken it up on top of what it waits for; a {@code join} while a lock is held that the
 *       work needs; and what recursion costs of the stack. A depth of 200 works on a stack of the
 *       usual size.
 * </ul>
 *
 * <p>It is built from smaller parts, threads, locks and queues, not on an executor or a future of
 * the JDK. {@link java.util.concurrent.ForkJoinPool} is the class to use at work.
 */
public final class HelpingPool implements AutoCloseable {
  /**
   * A piece of work that has been forked.
   *
   * @param <T> the type of its value
   */
  public interface Forked<T> {
    /** Lends a hand until the work is done, and returns its value, or throws what it threw. */
    T join();
  }

  /**
   * A pool with so many threads of its own.
   *
   * @param workers how many threads; with 0, only those that join or close do the work
   * @throws IllegalArgumentException if {@code workers} is negative
   */
  public HelpingPool(int workers) {
    throw new UnsupportedOperationException("TODO begin with so many workers");
  }

  /**
   * Hands a piece of work over. May be called by work of this pool, also while another thread
   * closes it.
   *
   * @throws java.util.concurrent.RejectedExecutionException if {@code close} has returned; what a
   *     thread gets that is no part of the work while {@code close} waits is left open
   * @throws NullPointerException if {@code work} is null
   */
  public <T> Forked<T> fork(Supplier<? extends T> work) {
    throw new UnsupportedOperationException("TODO hand the work over");
  }

  /**
   * Lends a hand until everything is done that has been forked, also what the work forks meanwhile;
   * then lets the workers end. They have ended when it returns, or are about to.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException("TODO wait for all work, and let the workers end");
  }
}
