/*
 * axis: race-free
 * says: The snapshot failed with a ConcurrentModificationException
 * why: Every hit holds its stripe's lock, but the copying does not: it walks through a HashMap that another
 *     thread is changing.
 */
package inflight.ch04_shared_state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class HitCounter<K> {
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
      for (K key : stripe.keySet()) {
        all.put(key, stripe.get(key));
      }
    }
    return all;
  }

  private Map<K, Long> stripeOf(K key) {
    return stripes.get(Math.floorMod(key.hashCode(), stripes.size()));
  }
}
