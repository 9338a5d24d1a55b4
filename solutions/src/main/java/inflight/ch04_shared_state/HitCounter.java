package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts hits for each key, in one atomic step of the map for each hit.
 *
 * <p>{@code merge} finds the old count, adds one and stores the sum while it holds the key's own
 * bin. No other thread can come between the read and the write, so no hit is lost; and other bins
 * stay free, so threads that hit different keys seldom meet. {@code Long} is immutable and the map
 * publishes it safely: a reader sees the old count or the new.
 */
public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();

  public void hit(K key) {
    counts.merge(Objects.requireNonNull(key, "key"), 1L, Long::sum);
  }

  public long count(K key) {
    return counts.getOrDefault(Objects.requireNonNull(key, "key"), 0L);
  }

  public Map<K, Long> snapshot() {
    // Iterating is weakly consistent: it never fails, and it meets every key whose hit came before
    // this call.
    return Map.copyOf(counts);
  }
}
