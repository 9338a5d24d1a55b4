/*
 * axis: faster
 * says: bar
 * why: The page is looked up without a lock, but then all pages take the same lock to add one. It is short, and
 *     all queue for it.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

public final class HitCounter<K> {
  private static final class Cell {
    long hits; // Guarded by the lock.
  }

  private final ConcurrentHashMap<K, Cell> cells = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  public void hit(K key) {
    var cell = cells.computeIfAbsent(key, k -> new Cell());
    lock.lock();
    try {
      cell.hits++;
    } finally {
      lock.unlock();
    }
  }

  public long count(K key) {
    var cell = cells.get(key);
    lock.lock();
    try {
      return cell == null ? 0 : cell.hits;
    } finally {
      lock.unlock();
    }
  }

  public Map<K, Long> snapshot() {
    var copy = new HashMap<K, Long>();
    lock.lock();
    try {
      cells.forEach((key, cell) -> copy.put(key, cell.hits));
    } finally {
      lock.unlock();
    }
    return copy;
  }
}
