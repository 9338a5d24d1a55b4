/*
 * axis: correct
 * says: snapshot after hits of 1.0
 * why: The snapshot is sorted if its pages can be compared. Two that compare as the same, and are not equal, are one there.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts hits for each key: a page, an address, an error code. */
public final class HitCounter<K> {
  private final ConcurrentHashMap<K, LongAdder> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    var adder = counts.get(key);
    if (adder == null) {
      adder = counts.computeIfAbsent(key, it -> new LongAdder());
    }
    adder.increment();
  }

  public long count(K key) {
    var adder = counts.get(key);
    return adder == null ? 0 : adder.sum();
  }

  /** Sorted by key if that is possible, which is nicer to read. */
  public Map<K, Long> snapshot() {
    try {
      return copyTo(new TreeMap<>());
    } catch (ClassCastException e) {
      return copyTo(new HashMap<>());
    }
  }

  private Map<K, Long> copyTo(Map<K, Long> copy) {
    counts.forEach((key, adder) -> copy.put(key, adder.sum()));
    return copy;
  }
}
