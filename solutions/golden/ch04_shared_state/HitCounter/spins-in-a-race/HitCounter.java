/*
 * axis: race-free
 * says: HitCounter.java:
 * why: A home-made lock of two flags: each says that it wants to go in, and then waits until the other does not.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

public final class HitCounter<K> {
  private final AtomicInteger wanting = new AtomicInteger();
  private final Map<K, Long> counts = new HashMap<>();

  public void hit(K key) {
    Objects.requireNonNull(key);
    lock();
    counts.merge(key, 1L, Long::sum);
    wanting.decrementAndGet();
  }

  public long count(K key) {
    Objects.requireNonNull(key);
    lock();
    var count = counts.getOrDefault(key, 0L);
    wanting.decrementAndGet();
    return count;
  }

  public Map<K, Long> snapshot() {
    lock();
    var copy = Map.copyOf(counts);
    wanting.decrementAndGet();
    return copy;
  }

  private void lock() {
    wanting.incrementAndGet();
    while (wanting.get() > 1) {
      Thread.onSpinWait();
    }
  }
}
