/*
 * axis: race-free
 * says: the reader looked into a table on the move
 * why: Hits lock the map, but count reads it without the lock. While a HashMap moves to a larger table, what is
 *     in it cannot be found for a moment.
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

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public synchronized Map<K, Long> snapshot() {
    return new HashMap<>(counts);
  }
}
