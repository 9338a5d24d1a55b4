/*
 * axis: race-free
 * says: Data race on the collection of Map.getOrDefault | write at HitCounter.java: | read at HitCounter.java:
 * why: Every hit holds the lock, but count looks into the same HashMap without it. A reader may see an old
 *     count, or a table half grown; that this machine has not shown it yet proves nothing.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

public final class HitCounter<K> {
  private final Map<K, Long> counts = new HashMap<>();

  public synchronized void hit(K key) {
    counts.merge(Objects.requireNonNull(key, "key"), 1L, Long::sum);
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key, "key"), 0L);
  }

  public synchronized Map<K, Long> snapshot() {
    return new HashMap<>(counts);
  }
}
