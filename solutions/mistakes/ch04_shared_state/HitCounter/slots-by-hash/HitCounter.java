/*
 * axis: correct
 * says: two pages whose hash codes are equal are counted apart
 * why: A slot for each hash code is not a slot for each key: keys with equal hash codes share a count.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

public final class HitCounter<K> {
  private final AtomicLongArray slots = new AtomicLongArray(1 << 16);
  private final ConcurrentHashMap<K, Boolean> seen = new ConcurrentHashMap<>();

  public void hit(K key) {
    seen.put(key, true);
    slots.incrementAndGet(slotOf(key));
  }

  public long count(K key) {
    return slots.get(slotOf(key));
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> copy = new ConcurrentHashMap<>();
    seen.keySet().forEach(key -> copy.put(key, count(key)));
    return copy;
  }

  private int slotOf(K key) {
    return Math.floorMod(key.hashCode(), slots.length());
  }
}
