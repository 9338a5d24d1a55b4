/*
 * axis: correct
 * says: In the thread "fetcher": java.lang.IllegalStateException: lost the connection | OverlapWaits.java:
 * why: What a worker throws is caught by nobody, and its result stays null.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var results = new ArrayList<T>();
    var worker =
        new Thread(
            () -> {
              throw new IllegalStateException("lost the connection");
            },
            "fetcher");
    worker.start();
    worker.join();
    return results;
  }
}
