/*
 * axis: faster
 * says: times as fast as one synchronized map
 * why: Collections.synchronizedMap makes merge atomic by holding one lock for the whole map.
 */
package inflight.ch04_shared_state;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

public final class HitCounter<K> {
  private final Map<K, Long> counts = Collections.synchronizedMap(new HashMap<>());

  public void hit(K key) {
    counts.merge(Objects.requireNonNull(key), 1L, Long::sum);
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    synchronized (counts) {
      return new HashMap<>(counts);
    }
  }
}
