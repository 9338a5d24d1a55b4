/*
 * axis: race-free
 * says: Deadlock | HitCounter.java:
 * why: Takes two locks in an order that depends on who is first: only two threads at once can meet it.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

public final class HitCounter<K> {
  private final Object counting = new Object();
  private final Object reading = new Object();
  private final Map<K, Long> counts = new HashMap<>();
  private boolean odd;

  public void hit(K key) {
    Objects.requireNonNull(key);
    odd = !odd;
    synchronized (odd ? counting : reading) {
      synchronized (odd ? reading : counting) {
        counts.merge(key, 1L, Long::sum);
      }
    }
  }

  public long count(K key) {
    Objects.requireNonNull(key);
    synchronized (counting) {
      synchronized (reading) {
        return counts.getOrDefault(key, 0L);
      }
    }
  }

  public Map<K, Long> snapshot() {
    synchronized (counting) {
      synchronized (reading) {
        return Map.copyOf(counts);
      }
    }
  }
}
