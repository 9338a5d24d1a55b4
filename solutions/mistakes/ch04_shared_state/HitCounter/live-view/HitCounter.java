/*
 * axis: correct
 * says: later hits do not change a snapshot
 * why: An unmodifiable map is a window and not a copy: whoever holds it sees the counts move.
 */
package inflight.ch04_shared_state;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    counts.merge(key, 1L, Long::sum);
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    return Collections.unmodifiableMap(counts);
  }
}
