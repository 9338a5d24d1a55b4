/*
 * axis: faster
 * says: times as fast as one synchronized map
 * why: Compare-and-set on one reference loses nothing, but of all threads that copy the map at once only one
 *     gets through; the others threw their work away and start again.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

public final class HitCounter<K> {
  private final AtomicReference<Map<K, Long>> counts = new AtomicReference<>(Map.of());

  public void hit(K key) {
    Objects.requireNonNull(key);
    counts.updateAndGet(
        old -> {
          Map<K, Long> copy = new HashMap<>(old);
          copy.merge(key, 1L, Long::sum);
          return copy;
        });
  }

  public long count(K key) {
    return counts.get().getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    return Map.copyOf(counts.get());
  }
}
