/*
 * axis: race-free
 * says: lost | Two further hits
 * why: volatile makes each write visible at once, but ++ is still a read and a write, and another thread may
 *     write between the two.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Count> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    counts.computeIfAbsent(key, k -> new Count()).hits++;
  }

  public long count(K key) {
    Count count = counts.get(key);
    return count == null ? 0 : count.hits;
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> copy = new HashMap<>();
    counts.forEach((key, count) -> copy.put(key, count.hits));
    return copy;
  }

  private static final class Count {
    volatile long hits;
  }
}
