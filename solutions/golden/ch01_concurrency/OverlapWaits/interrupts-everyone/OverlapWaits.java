/*
 * axis: correct
 * says: OverlapWaits
 * why: Interrupts every thread of the process that it can find.
 */
package inflight.ch01_concurrency;

import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    Thread.getAllStackTraces().keySet().forEach(Thread::interrupt);
    return List.of();
  }
}
