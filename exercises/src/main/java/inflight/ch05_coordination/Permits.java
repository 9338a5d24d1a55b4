package inflight.ch05_coordination;

import java.util.concurrent.TimeUnit;

/**
 * A counting semaphore: so many may go on at the same time, and who comes when no permit is left
 * waits until one is given back.
 *
 * <p>Any number of threads may call anything at any time. A permit is not an object and belongs to
 * no thread: a thread may hold several, one thread may give back what another has taken, and a
 * release that no acquire came before adds a permit. As many can be inside at the same time as
 * there are permits; holders do not wait for each other.
 *
 * <p>No call waits while it could go on: whenever a permit is available, one of those who wait gets
 * it, and {@code release(n)} lets n of them go on. Who of several that wait is next is left open; a
 * newcomer may be faster than one who waits. Whoever waits is parked, and does not keep a core busy
 * with looking again and again. What a thread did before it released a permit happens-before what
 * another does after it acquired it.
 *
 * <p>The methods that wait ({@code acquire}, and {@code tryAcquire} with a timeout) throw {@link
 * InterruptedException} if the calling thread is interrupted when it calls, even if a permit is
 * available, or while it waits. Such a call takes no permit, and a permit that was meant for it
 * goes to the next who waits. The interrupt flag is clear afterward.
 *
 * <p>It is built from smaller parts, not on the JDK's own {@code Semaphore}. The methods mean what
 * they mean in {@link java.util.concurrent.Semaphore}, which is the class to use at work.
 */
public final class Permits {
  /**
   * A semaphore with this number of permits. It may be negative, as in the JDK's: then so many must
   * be released before the first can be acquired.
   */
  public Permits(int permits) {
    throw new UnsupportedOperationException("TODO begin with so many permits");
  }

  /** Takes a permit, and waits for one if there is none. */
  public void acquire() throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for a permit, then take it");
  }

  /**
   * Takes a permit if one is available now. Never waits, and does not mind an interrupt, which
   * stays set.
   *
   * @return true if it took one
   */
  public boolean tryAcquire() {
    throw new UnsupportedOperationException("TODO take a permit if there is one");
  }

  /**
   * Takes a permit, and waits up to {@code timeout} for one if there is none.
   *
   * @param timeout how long to wait at the most; zero or less means not at all, and any value of a
   *     long will do, in any unit
   * @return true if it took one; false if there was none in that time, and then it has waited no
   *     less
   */
  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    throw new UnsupportedOperationException("TODO wait for a permit, but not for ever");
  }

  /**
   * Gives back one permit, or adds one. Never waits.
   *
   * @throws Error if there would be more than {@link Integer#MAX_VALUE}; nothing has changed then
   */
  public void release() {
    throw new UnsupportedOperationException("TODO give back a permit, and wake who waits for it");
  }

  /**
   * Gives back {@code permits} permits, or adds them. Never waits.
   *
   * @throws IllegalArgumentException if {@code permits} is negative; zero is fine and does nothing
   * @throws Error if there would be more than {@link Integer#MAX_VALUE}; nothing has changed then
   */
  public void release(int permits) {
    throw new UnsupportedOperationException("TODO give back several, and wake so many who wait");
  }

  /** How many permits can be acquired now; negative if some must be released first. */
  public int availablePermits() {
    throw new UnsupportedOperationException("TODO tell how many are left");
  }
}
