/*
 * axis: race-free
 * says: Data race on the collection of Map.put: nothing orders the write at HitCounter.java:
 * why: A lock for each key keeps two hits of one key apart. But the HashMap under all the keys is one object,
 *     and two threads with different locks change it at once.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final Map<K, Long> counts = new HashMap<>();
  private final ConcurrentHashMap<K, Object> locks = new ConcurrentHashMap<>();

  public void hit(K key) {
    synchronized (locks.computeIfAbsent(key, k -> new Object())) {
      Long old = counts.get(key);
      counts.put(key, old == null ? 1 : old + 1);
    }
  }

  public long count(K key) {
    synchronized (locks.computeIfAbsent(key, k -> new Object())) {
      return counts.getOrDefault(key, 0L);
    }
  }

  public Map<K, Long> snapshot() {
    return new HashMap<>(counts);
  }
}
