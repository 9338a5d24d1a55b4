/*
 * axis: race-free
 * says: missing from the next snapshot
 * why: A snapshot is kept until the next hit. One that was copied before a hit and stored after it is kept too long, and
 *     the hit is not in the next one.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();
  private volatile Map<K, Long> last;

  public void hit(K key) {
    counts.merge(Objects.requireNonNull(key, "key"), 1L, Long::sum);
    last = null;
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key, "key"), 0L);
  }

  public Map<K, Long> snapshot() {
    var copy = last;
    if (copy == null) {
      copy = Map.copyOf(counts);
      last = copy;
    }
    return copy;
  }
}
