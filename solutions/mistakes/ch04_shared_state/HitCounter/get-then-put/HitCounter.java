/*
 * axis: race-free
 * says: Two first hits of one page made 1 | lost
 * why: Each call on a ConcurrentHashMap is atomic, but two calls in a row are not: another thread can store
 *     its sum between the get and the put.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    Long old = counts.get(key);
    counts.put(key, old == null ? 1 : old + 1);
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    return Map.copyOf(counts);
  }
}
