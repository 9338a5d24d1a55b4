/*
 * trades: Readers and hits of known keys share the lock; a key's first hit excludes all others for a moment.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

public final class HitCounter<K> {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  /** Guarded by the lock; the counters in it are atomic and may move under the read lock. */
  private final Map<K, AtomicLong> counts = new HashMap<>();

  public void hit(K key) {
    Objects.requireNonNull(key);
    lock.readLock().lock();
    try {
      AtomicLong count = counts.get(key);
      if (count != null) {
        count.incrementAndGet();
        return;
      }
    } finally {
      lock.readLock().unlock();
    }
    lock.writeLock().lock();
    try {
      counts.computeIfAbsent(key, k -> new AtomicLong()).incrementAndGet();
    } finally {
      lock.writeLock().unlock();
    }
  }

  public long count(K key) {
    Objects.requireNonNull(key);
    lock.readLock().lock();
    try {
      AtomicLong count = counts.get(key);
      return count == null ? 0 : count.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  public Map<K, Long> snapshot() {
    Map<K, Long> copy = new HashMap<>();
    lock.readLock().lock();
    try {
      counts.forEach((key, count) -> copy.put(key, count.get()));
    } finally {
      lock.readLock().unlock();
    }
    return copy;
  }
}
