/*
 * axis: correct
 * says: The default handler of uncaught exceptions was replaced
 * why: Hides what its workers throw by replacing the handler of the whole program.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {});
    var results = new ArrayList<T>();
    for (var call : calls) {
      results.add(call.call());
    }
    return results;
  }
}
