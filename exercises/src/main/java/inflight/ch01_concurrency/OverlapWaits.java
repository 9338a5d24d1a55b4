package inflight.ch01_concurrency;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes blocking calls at the same time, so that the wait of each overlaps the waits of the others.
 *
 * <p>It keeps nothing between calls of {@link #all}: several threads may use it at once, and a call
 * may use it again.
 */
public final class OverlapWaits {
  /**
   * Makes all the calls at the same time, however many there are, and blocks until every one of
   * them has ended. When it returns or throws, all threads that it started have ended too, or are
   * just about to.
   *
   * <p>If a call fails, the others still run to their end, undisturbed. Then the failure that
   * happened first is thrown, the very same exception or Error, with all other failures as its
   * suppressed exceptions. Several calls may throw the very same one.
   *
   * @return the results in the order of the calls; a result may be null
   * @throws InterruptedException if the calling thread is interrupted while it waits: the calls
   *     still running are then interrupted too, and this is thrown when they have ended
   * @throws NullPointerException if the list or a call in it is null; then no call is made
   */
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    throw new UnsupportedOperationException(
        "TODO wait for all the calls together, not for one after another");
  }
}
