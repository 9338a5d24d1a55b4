/*
 * axis: correct
 * says: asking for a count leaves no trace in a snapshot
 * why: computeIfAbsent stores what it makes. A counter that is asked for unknown keys grows with every
 *     question.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, LongAdder> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    adder(key).increment();
  }

  public long count(K key) {
    return adder(key).sum();
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> copy = new HashMap<>();
    counts.forEach((key, count) -> copy.put(key, count.sum()));
    return copy;
  }

  private LongAdder adder(K key) {
    return counts.computeIfAbsent(key, k -> new LongAdder());
  }
}
