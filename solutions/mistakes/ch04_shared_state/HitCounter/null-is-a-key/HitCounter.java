/*
 * axis: correct
 * says: hit(null) should throw
 * why: A HashMap takes null for a key like any other, so a page that was never set is counted in silence.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;

public final class HitCounter<K> {
  private final Map<K, Long> counts = new HashMap<>();

  public void hit(K key) {
    synchronized (counts) {
      counts.merge(key, 1L, Long::sum);
    }
  }

  public long count(K key) {
    synchronized (counts) {
      return counts.getOrDefault(key, 0L);
    }
  }

  public Map<K, Long> snapshot() {
    synchronized (counts) {
      return new HashMap<>(counts);
    }
  }
}
