/*
 * axis: faster
 * says: times as fast as one synchronized map
 * why: A ReentrantLock has more to offer than a monitor, but one lock is one lock: all pages queue for it.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

public final class HitCounter<K> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<K, Long> counts = new HashMap<>();

  public void hit(K key) {
    lock.lock();
    try {
      counts.merge(Objects.requireNonNull(key), 1L, Long::sum);
    } finally {
      lock.unlock();
    }
  }

  public long count(K key) {
    lock.lock();
    try {
      return counts.getOrDefault(Objects.requireNonNull(key), 0L);
    } finally {
      lock.unlock();
    }
  }

  public Map<K, Long> snapshot() {
    lock.lock();
    try {
      return new HashMap<>(counts);
    } finally {
      lock.unlock();
    }
  }
}
