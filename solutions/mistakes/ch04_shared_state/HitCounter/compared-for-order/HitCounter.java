/*
 * axis: correct
 * says: 1.0, which is not equal to 1.00
 * why: A sorted map asks compareTo, not equals: what compares as the same is one key, and what cannot be
 *     compared is none.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

public final class HitCounter<K> {
  private final ConcurrentSkipListMap<K, Long> counts =
      new ConcurrentSkipListMap<>(HitCounter::compare);

  @SuppressWarnings("unchecked")
  private static <K> int compare(K one, K other) {
    return one.getClass() == other.getClass() && one instanceof Comparable<?>
        ? ((Comparable<K>) one).compareTo(other)
        : one.equals(other) ? 0 : Integer.compare(one.hashCode(), other.hashCode());
  }

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
