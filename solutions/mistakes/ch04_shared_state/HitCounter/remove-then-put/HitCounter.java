/*
 * axis: race-free
 * says: the count went back
 * why: Hits exclude each other, but readers do not take the lock, and between the remove and the put there is
 *     no count to read.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    synchronized (counts) {
      Long old = counts.remove(key);
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
