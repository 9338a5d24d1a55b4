/*
 * axis: correct
 * says: OutOfMemoryError: more memory was held than the test allows | (OverlapWaits.java:17)
 * why: Keeps everything it ever made.
 */
package inflight.ch01_concurrency;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

public final class OverlapWaits {
  private final List<byte[]> kept = new ArrayList<>();

  public <T> List<T> all(List<Callable<T>> calls) throws Exception {
    while (true) {
      kept.add(new byte[16 * 1024 * 1024]);
    }
  }
}
