/*
 * axis: race-free
 * says: taking a snapshot must not change a count
 * why: A snapshot moves the fresh hits to those that were reported. While it does, they are in neither of the two, and
 *     a hit that had fetched the old map of fresh ones comes too late.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> reported = new ConcurrentHashMap<>();
  private final AtomicReference<ConcurrentHashMap<K, Long>> fresh =
      new AtomicReference<>(new ConcurrentHashMap<>());

  public void hit(K key) {
    fresh.get().merge(Objects.requireNonNull(key, "key"), 1L, Long::sum);
  }

  public long count(K key) {
    Objects.requireNonNull(key, "key");
    return reported.getOrDefault(key, 0L) + fresh.get().getOrDefault(key, 0L);
  }

  public Map<K, Long> snapshot() {
    var since = fresh.getAndSet(new ConcurrentHashMap<>());
    since.forEach((key, hits) -> reported.merge(key, hits, Long::sum));
    return Map.copyOf(reported);
  }
}
