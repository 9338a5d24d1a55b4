/*
 * trades: No lock of our own, only compare-and-set on the entry; under contention for one page a hit may have
 *     to look twice.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    while (true) {
      Long old = counts.putIfAbsent(key, 1L);
      if (old == null || counts.replace(key, old, old + 1)) {
        return;
      }
    }
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    return Map.copyOf(counts);
  }
}
