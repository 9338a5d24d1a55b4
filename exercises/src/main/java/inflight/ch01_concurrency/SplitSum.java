package inflight.ch01_concurrency;

import java.util.function.IntToLongFunction;

/** Adds up the values of a function that takes time to compute, on several cores. */
public final class SplitSum {
  /**
   * Returns {@code f(0) + f(1) + ... + f(n - 1)}. {@code f} is called once for each number, in any
   * order, by so many workers at the same time: threads that this starts, or all but one of them if
   * the calling thread works too.
   *
   * <p>There are never more than {@code workers} calls of {@code f} under way. If {@code n} is a
   * multiple of {@code workers}, all workers are at work at the same time; if {@code n} is smaller,
   * {@code n} of them are. When this returns or throws, no call of {@code f} is under way, and all
   * threads that it started have ended or are just about to.
   *
   * <p>If a call of {@code f} throws, so does this: the very same exception or Error. Numbers that
   * were not begun by then need not be tried.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>A sum that overflows wraps around, as {@code +=} on a long does.
   *   <li>{@code f} may also throw a checked exception, which it does not declare. If several calls
   *       throw, any one of their failures is thrown, as it is.
   *   <li>Nothing is kept between calls: several threads may call this at once, none waits for
   *       another, and {@code f} may call it too.
   *   <li>If the calling thread is interrupted, before or during the call, either an
   *       InterruptedException is thrown, and what becomes of the work is left open (calls of
   *       {@code f} may still be under way then); or all goes on as if nothing had happened, and
   *       the interrupt flag is set afterward.
   * </ul>
   *
   * @param n how many numbers, 0 or more
   * @param f may be called by several threads at once
   * @param workers 1 or more; may be far more than {@code n}
   * @throws IllegalArgumentException if {@code n} is negative or {@code workers} is less than 1;
   *     then {@code f} is not called
   * @throws InterruptedException possible if the calling thread is interrupted
   */
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    throw new UnsupportedOperationException("TODO divide the numbers among the workers");
  }
}
