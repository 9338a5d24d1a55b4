/*
 * axis: faster
 * says: times as fast as one synchronized map
 * why: Nothing is lost, but every hit of every page waits for one monitor: this is the synchronized map that
 *     it should beat.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

public final class HitCounter<K> {
  private final Map<K, Long> counts = new HashMap<>();

  public synchronized void hit(K key) {
    counts.merge(Objects.requireNonNull(key), 1L, Long::sum);
  }

  public synchronized long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public synchronized Map<K, Long> snapshot() {
    return new HashMap<>(counts);
  }
}
