/*
 * trades: More memory for each key, and a sum to make at each read; in return, threads that hit one and the
 *     same page do not meet either.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, LongAdder> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    counts.computeIfAbsent(key, k -> new LongAdder()).increment();
  }

  public long count(K key) {
    LongAdder count = counts.get(key);
    return count == null ? 0 : count.sum();
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> copy = new HashMap<>();
    counts.forEach((key, count) -> copy.put(key, count.sum()));
    return copy;
  }
}
