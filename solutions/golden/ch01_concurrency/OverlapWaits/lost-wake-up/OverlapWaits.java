/*
 * axis: correct
 * says: Waiting for something that never came at OverlapWaits.java:
 * why: Begins to wait after the only notify: nobody is left to wake it.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    var results = new ArrayList<T>();
    var worker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    for (var call : calls) {
                      results.add(call.call());
                    }
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                  synchronized (results) {
                    results.notifyAll();
                  }
                });
    worker.join();
    synchronized (results) {
      results.wait();
    }
    return results;
  }
}
