package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Makes an effect happen once for each key, however often it is asked for: a message that is
 * delivered twice, a customer who clicks again, a client that has had no answer and repeats its
 * request.
 *
 * <p>Any number of threads may call {@link #run} at any time. Callers with different keys never
 * wait for each other, and no thread is started.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Keys are told apart by {@code equals} and {@code hashCode}, and by nothing else; effects of
 *       keys with equal hash codes do not wait for each other either.
 *   <li>Tens of thousands of keys may be remembered: no call looks through them all.
 *   <li>Two instances share nothing.
 *   <li>A key whose effect has failed leaves nothing behind. What is past its retention is released
 *       with later calls: at the latest when, after that, as many calls have been made as there
 *       were keys.
 * </ul>
 *
 * @param <K> the type of the keys, immutable
 * @param <R> the type of the results
 */
public final class Idempotent<K, R> {
  /**
   * @param retention how long a result is remembered, from the moment in which its effect ended. A
   *     retention of more than a hundred years may be taken for a hundred years
   * @param nanoTime the clock, in nanoseconds. As with {@link System#nanoTime}, only the difference
   *     of two readings means anything: it may be negative, and it may pass {@link Long#MAX_VALUE}
   *     and go on from {@link Long#MIN_VALUE}
   * @throws IllegalArgumentException if the retention is zero or negative
   */
  public Idempotent(Duration retention, LongSupplier nanoTime) {
    throw new UnsupportedOperationException("TODO keep what you need");
  }

  /**
   * Returns the result of the key's effect. If there is none, runs {@code effect} on the calling
   * thread, and remembers the result, also if it is null.
   *
   * <p>A caller that comes while the effect runs waits, parked until it is over, and gets its
   * result without running anything, however late it wakes up. If the effect fails, what it threw
   * reaches the caller that ran it as the same object, and nobody else: the key is free. One of
   * those that wait runs its own effect then, unless somebody else came first, and the others wait
   * on.
   *
   * <p>At the end of the retention, and not a nanosecond earlier or later, a result is forgotten,
   * and the next caller runs its effect. An effect that is still running is never forgotten,
   * however long it takes.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>An effect may throw anything, also what it does not declare; an InterruptedException is a
   *       failure like any other.
   *   <li>An effect may ask for another key. (Two that ask for each other's have no answer; what
   *       happens then is left open.)
   *   <li>A caller that need not wait is not affected by its interrupt flag, and leaves it set for
   *       its effect to see. One that is refused need not wait.
   *   <li>A caller that is interrupted while it waits leaves no trace: all others go on as if it
   *       had not come.
   * </ul>
   *
   * @param request what is to be done, in a form that is quickly compared by {@code equals}; may be
   *     null
   * @throws IllegalArgumentException if the key's effect is running or its result is remembered,
   *     and it was for another request; nothing is run, and this caller does not wait
   * @throws IllegalStateException if the calling thread is running the effect of this very key; if
   *     it asks for another request, too, it is either of the two exceptions
   * @throws InterruptedException if the calling thread is interrupted while or before it waits
   * @throws NullPointerException if the key is null; nothing is run
   * @throws Exception what the effect throws
   */
  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    throw new UnsupportedOperationException("TODO run the effect once for each key");
  }
}
