package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A door that opens when a count has come down to zero, and stays open.
 *
 * <p>Any number of threads may call anything at any time. When the count reaches zero, all that
 * wait go on, and whoever comes later goes through without waiting. Counting down never waits. No
 * thread goes through a moment too early: the door is closed as long as the count is above zero,
 * whatever else wakes those who wait.
 *
 * <p>Whoever waits is parked, and does not keep a core busy with looking again and again. What a
 * thread did before it counted down happens-before what another does after the door let it through.
 *
 * <p>Both {@code await} methods throw {@link InterruptedException} if the calling thread is
 * interrupted when it calls, even if the door is open, or while it waits. The interrupt flag is
 * clear afterward, and the others wait on.
 *
 * <p>It is built from smaller parts, not on the JDK's own {@code CountDownLatch}, {@code
 * CyclicBarrier} or {@code Phaser}. The methods mean what they mean in {@link
 * java.util.concurrent.CountDownLatch}, which is the class to use at work.
 */
public final class Latch {
  /**
   * A latch that opens after {@code count} calls of {@link #countDown}; with zero it is open from
   * the start.
   *
   * @throws IllegalArgumentException if {@code count} is negative
   */
  public Latch(int count) {
    throw new UnsupportedOperationException("TODO begin with this count");
  }

  /**
   * Lowers the count by one, and lets all through who wait if it is zero now. Does nothing if it
   * was zero before: the count is never negative.
   */
  public void countDown() {
    throw new UnsupportedOperationException("TODO lower the count, and open the door at zero");
  }

  /** Waits until the count is zero. */
  public void await() throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait until the count is zero");
  }

  /**
   * Waits until the count is zero, up to {@code timeout}.
   *
   * @param timeout how long to wait at the most; zero or less means not at all, and any value of a
   *     long will do, in any unit
   * @return true if the count is zero; false if it was not zero in that time, and then it has
   *     waited no less
   */
  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait until the count is zero, but not for ever");
  }

  /** How many more calls of {@link #countDown} it takes; zero once the latch is open. */
  public long getCount() {
    throw new UnsupportedOperationException("TODO tell the count");
  }
}
