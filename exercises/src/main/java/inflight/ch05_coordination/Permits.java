package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A counting semaphore: a fixed number of threads may be inside at the same time. A thread that
 * comes when no permit is left blocks until one is given back.
 *
 * <p>Any number of threads may call anything at any time. A permit is not an object and belongs to
 * no thread: a thread may hold several, one thread may give back what another has taken, and a
 * release without an acquire before it adds a permit. As many threads can be inside at the same
 * time as there are permits.
 *
 * <p>No call blocks when it could proceed: whenever a permit is available, one of the threads that
 * wait gets it, and {@code release(n)} lets n of them go on. Which of several is next is left open;
 * a newcomer may be faster than a thread that waits. A thread that waits sleeps until it is woken,
 * and does not look again every now and then. What a thread did before it released a permit happens
 * before what another thread does after it acquired it.
 *
 * <p>Build it from smaller parts, not on the JDK's own {@code Semaphore}. The methods mean what
 * they mean in {@link java.util.concurrent.Semaphore}, which you would use at work.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>The number at the start may be negative. Then that many permits must be released before the
 *       first can be acquired.
 *   <li>A negative release and more than {@link Integer#MAX_VALUE} permits are refused.
 *   <li>A timeout may be any {@code long} in any unit. Zero or less means that the call does not
 *       block.
 *   <li>{@code acquire}, and {@code tryAcquire} with a timeout, throw {@link InterruptedException}
 *       if the calling thread is interrupted when it calls, even if a permit is available, or while
 *       it waits. The interrupt flag is clear afterward. Such a call takes no permit, and a permit
 *       that was meant for it goes to the next thread that waits. An interrupt that comes just as a
 *       permit does may have either effect: the exception, or a permit, and the flag stays set.
 *   <li>{@code tryAcquire} without a timeout works for an interrupted thread too, and leaves the
 *       flag set. A {@code release} by an interrupted thread counts.
 * </ul>
 */
public final class Permits {
  /** A semaphore with this number of permits, which may be negative. */
  public Permits(int permits) {
    throw new UnsupportedOperationException("TODO begin with this many permits");
  }

  /** Takes a permit, and blocks until there is one. */
  public void acquire() throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for a permit, then take it");
  }

  /**
   * Takes a permit if one is available now. Never blocks.
   *
   * @return true if it took one
   */
  public boolean tryAcquire() {
    throw new UnsupportedOperationException("TODO take a permit if there is one");
  }

  /**
   * Takes a permit, and blocks for up to {@code timeout} if there is none.
   *
   * @param timeout the longest time to block; zero or less means not at all
   * @return true if it took one; false if there was none, and then the whole timeout has passed
   */
  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for a permit, but not forever");
  }

  /**
   * Gives back one permit, or adds one. Never blocks.
   *
   * @throws Error if there would be more than {@link Integer#MAX_VALUE}; then nothing has changed
   */
  public void release() {
    throw new UnsupportedOperationException(
        "TODO give back a permit, and wake a thread that waits for it");
  }

  /**
   * Gives back {@code permits} permits, or adds them. Never blocks.
   *
   * @throws IllegalArgumentException if {@code permits} is negative; zero is fine and does nothing
   * @throws Error if there would be more than {@link Integer#MAX_VALUE}; then nothing has changed
   */
  public void release(int permits) {
    throw new UnsupportedOperationException(
        "TODO give back several, and wake as many as can go on");
  }

  /** How many permits can be acquired now; negative if some must be released first. */
  public int availablePermits() {
    throw new UnsupportedOperationException("TODO return how many are left");
  }
}
