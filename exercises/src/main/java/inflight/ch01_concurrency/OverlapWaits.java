package inflight.ch01_concurrency;

import java.util.List;
import java.util.concurrent.Callable;

/**
 * Makes blocking calls at the same time, so that the wait of each overlaps the waits of the others.
 */
public final class OverlapWaits {
  /**
   * Makes all the calls at the same time, each once, however many there are. Blocks until every one
   * of them has ended, and returns their results in the order of the list.
   *
   * <p>If a call fails, the others still run to their end, undisturbed. Then the failure that
   * happened first is thrown, the very same exception or Error, and all other failures are among
   * its suppressed exceptions.
   *
   * <p>When this returns or throws, all threads that it started have ended or are just about to.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>If the calling thread is interrupted while it waits, the calls still running are
   *       interrupted too, and so is one that is just beginning. When they have ended, an
   *       InterruptedException is thrown, whatever became of the calls, and the interrupt flag is
   *       clear (a second interrupt may be left in it). An interrupt that came before the call is
   *       not lost either: it is thrown like one during the call, or the flag is still set when the
   *       results are returned.
   *   <li>An InterruptedException that a call throws is a failure like any other.
   *   <li>Several calls may throw the very same exception, which cannot be suppressed by itself.
   *   <li>A result may be null, and one Callable may stand at several places of the list.
   *   <li>Nothing is kept between calls of this method: several threads may use it at once, none
   *       waits for another, and a call may use it again.
   * </ul>
   *
   * @param calls not changed while this runs
   * @throws NullPointerException if the list or a call in it is null; then no call is made
   */
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    throw new UnsupportedOperationException(
        "TODO wait for all the calls together, not for one after another");
  }
}
