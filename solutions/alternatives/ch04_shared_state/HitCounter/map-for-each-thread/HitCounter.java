/*
 * trades: Threads never meet when they hit; a read asks all maps, and the maps of ended threads stay.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  /** By thread id. Each inner map has one writer and any number of readers. */
  private final ConcurrentHashMap<Long, ConcurrentHashMap<K, Long>> maps =
      new ConcurrentHashMap<>();

  public void hit(K key) {
    maps.computeIfAbsent(Thread.currentThread().threadId(), id -> new ConcurrentHashMap<>())
        .merge(key, 1L, Long::sum);
  }

  public long count(K key) {
    Objects.requireNonNull(key);
    long sum = 0;
    for (var map : maps.values()) {
      sum += map.getOrDefault(key, 0L);
    }
    return sum;
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> all = new HashMap<>();
    for (var map : maps.values()) {
      map.forEach((key, count) -> all.merge(key, count, Long::sum));
    }
    return all;
  }
}
