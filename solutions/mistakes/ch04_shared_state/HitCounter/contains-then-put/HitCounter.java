/*
 * axis: race-free
 * says: Two first hits of one page
 * why: Between the question whether the key is there and the put, another thread can put its own counter and
 *     count in it; this put throws that counter away.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, AtomicLong> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    if (!counts.containsKey(key)) {
      counts.put(key, new AtomicLong());
    }
    counts.get(key).incrementAndGet();
  }

  public long count(K key) {
    AtomicLong count = counts.get(key);
    return count == null ? 0 : count.get();
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> copy = new HashMap<>();
    counts.forEach((key, count) -> copy.put(key, count.get()));
    return copy;
  }
}
