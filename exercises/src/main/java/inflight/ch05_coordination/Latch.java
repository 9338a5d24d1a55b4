package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A door that opens when a count has come down to zero, and stays open.
 *
 * <p>Any number of threads may call anything at any time. When the count reaches zero, all threads
 * that wait go on, and a thread that comes later does not block. {@code countDown} never blocks. No
 * thread goes through too early: as long as the count is above zero, a thread waits on, whatever
 * wakes it. A thread that waits sleeps until it is woken, and does not look again every now and
 * then. What a thread did before it counted down happens before what another thread does after
 * {@code await} has returned.
 *
 * <p>Build it from smaller parts, not on the JDK's own {@code CountDownLatch}, {@code
 * CyclicBarrier} or {@code Phaser}. The methods mean what they mean in {@link
 * java.util.concurrent.CountDownLatch}, which you would use at work.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>A negative count is refused. With zero, the latch is open from the start.
 *   <li>A timeout may be any {@code long} in any unit. Zero or less means that the call does not
 *       block.
 *   <li>Both {@code await} methods throw {@link InterruptedException} if the calling thread is
 *       interrupted when it calls, even on an open latch, or while it waits. The interrupt flag is
 *       clear afterward, and the other threads wait on. If the door opens at the same moment, the
 *       thread may throw, or go through and stay interrupted.
 *   <li>A {@code countDown} by an interrupted thread counts.
 * </ul>
 */
public final class Latch {
  /**
   * A latch that opens after {@code count} calls of {@link #countDown}.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public Latch(int count) {
    throw new UnsupportedOperationException("TODO begin with this count");
  }

  /**
   * Lowers the count by one, and opens the door if it is zero then. If it was zero before, nothing
   * happens: the count is never negative.
   */
  public void countDown() {
    throw new UnsupportedOperationException("TODO lower the count, and open the door at zero");
  }

  /** Blocks until the count is zero. */
  public void await() throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait until the count is zero");
  }

  /**
   * Blocks until the count is zero, for up to {@code timeout}.
   *
   * @param timeout the longest time to block; zero or less means not at all
   * @return true if the count is zero; false if it is not, and then the whole timeout has passed
   */
  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait until the count is zero, but not forever");
  }

  /** How many more calls of {@link #countDown} it takes; zero once the latch is open. */
  public long getCount() {
    throw new UnsupportedOperationException("TODO return the count");
  }
}
