/*
 * axis: correct
 * says: equal keys are one key
 * why: An IdentityHashMap tells keys apart by ==, so two String objects with the same text have two counts.
 */
package inflight.ch04_shared_state;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

public final class HitCounter<K> {
  private final Map<K, Long> counts = new IdentityHashMap<>();

  public void hit(K key) {
    Objects.requireNonNull(key);
    synchronized (counts) {
      counts.merge(key, 1L, Long::sum);
    }
  }

  public long count(K key) {
    Objects.requireNonNull(key);
    synchronized (counts) {
      return counts.getOrDefault(key, 0L);
    }
  }

  public Map<K, Long> snapshot() {
    synchronized (counts) {
      return Map.copyOf(counts);
    }
  }
}
