/*
 * trades: Plain maps and plain locks, and keys of one stripe wait for each other; a snapshot takes the locks
 *     one after another, so it is not one moment.
 */
package inflight.ch04_shared_state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class HitCounter<K> {
  /** Each map is guarded by its own monitor. */
  private final List<Map<K, Long>> stripes = new ArrayList<>();

  public HitCounter() {
    for (int i = 0; i < 16; i++) {
      stripes.add(new HashMap<>());
    }
  }

  public void hit(K key) {
    Map<K, Long> stripe = stripeOf(key);
    synchronized (stripe) {
      stripe.merge(key, 1L, Long::sum);
    }
  }

  public long count(K key) {
    Map<K, Long> stripe = stripeOf(key);
    synchronized (stripe) {
      return stripe.getOrDefault(key, 0L);
    }
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> all = new HashMap<>();
    for (Map<K, Long> stripe : stripes) {
      synchronized (stripe) {
        all.putAll(stripe);
      }
    }
    return all;
  }

  private Map<K, Long> stripeOf(K key) {
    return stripes.get(Math.floorMod(key.hashCode(), stripes.size()));
  }
}
