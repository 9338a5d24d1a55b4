/*
 * axis: correct
 * says: OutOfMemoryError: more memory was held than the test allows | (OverlapWaits.java:17)
 * why: Fills the heap with small objects, so that nobody else can get any memory either.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  private static final List<Object> KEPT = new ArrayList<>();

  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    while (true) {
      KEPT.add(new Object[8]);
    }
  }
}
