/*
 * axis: correct
 * says: hits made by other threads count
 * why: A ThreadLocal map needs no lock because nobody else sees it. Nobody else sees its counts either.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

public final class HitCounter<K> {
  private final ThreadLocal<Map<K, Long>> counts = ThreadLocal.withInitial(HashMap::new);

  public void hit(K key) {
    counts.get().merge(Objects.requireNonNull(key), 1L, Long::sum);
  }

  public long count(K key) {
    return counts.get().getOrDefault(Objects.requireNonNull(key), 0L);
  }

  public Map<K, Long> snapshot() {
    return new HashMap<>(counts.get());
  }
}
