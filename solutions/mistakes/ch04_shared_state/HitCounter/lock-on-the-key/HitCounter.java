/*
 * axis: race-free
 * says: lost
 * why: Two equal keys can be two objects, and each object has a monitor of its own: threads that hit the same
 *     page lock different things.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    synchronized (key) {
      Long old = counts.get(key);
      counts.put(key, old == null ? 1 : old + 1);
    }
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    return Map.copyOf(counts);
  }
}
