/*
 * axis: race-free
 * says: lost
 * why: A lock excludes only those who take the same lock. Each call makes a new object and locks that, so
 *     nobody ever waits.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    Object lock = new Object();
    synchronized (lock) {
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
