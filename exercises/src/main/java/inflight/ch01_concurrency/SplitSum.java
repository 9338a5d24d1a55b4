package inflight.ch01_concurrency;

import java.util.function.IntToLongFunction;

/**
 * Adds up the values of a function that takes time to compute, on several cores.
 *
 * <p>It keeps nothing between calls of {@link #sum}: several threads may call it at once, and none
 * waits for another.
 */
public final class SplitSum {
  /**
   * Computes {@code f(0) + f(1) + ... + f(n - 1)}, calling {@code f} once for each number, in any
   * order. The sum wraps around when it overflows, as {@code +=} on a long does.
   *
   * <p>Never more than {@code workers} calls of {@code f} are under way at the same time. If {@code
   * n} is a multiple of {@code workers}, all workers are at work at the same time; if {@code n} is
   * smaller, {@code n} of them are. The calling thread may be one of the workers. When this returns
   * or throws, all threads that it started have ended, or are just about to.
   *
   * <p>If {@code f} throws, so does this: the very same exception or Error, once no call of {@code
   * f} is under way. Not every number need be tried then, and if several calls throw, any one of
   * their failures will do.
   *
   * @param n how many numbers, 0 or more
   * @param f may be called by several threads at once
   * @param workers 1 or more, and possibly more than {@code n}
   * @throws IllegalArgumentException if {@code n} is negative or {@code workers} is less than 1
   * @throws InterruptedException possible if the calling thread is interrupted; what becomes of the
   *     work then is left open
   */
  public long sum(int n, IntToLongFunction f, int workers) throws InterruptedException {
    throw new UnsupportedOperationException("TODO divide the numbers among the workers");
  }
}
