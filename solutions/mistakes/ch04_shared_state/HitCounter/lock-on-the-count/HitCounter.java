/*
 * axis: race-free
 * says: some of the four hits were lost
 * why: The lock is the boxed count, and with each hit the count is another object. Two threads then hold two
 *     locks, and both read the same count.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

public final class HitCounter<K> {
  private static final class Cell {
    volatile Long hits = 0L;
  }

  private final ConcurrentHashMap<K, Cell> cells = new ConcurrentHashMap<>();

  public void hit(K key) {
    var cell = cells.computeIfAbsent(Objects.requireNonNull(key), k -> new Cell());
    synchronized (cell.hits) {
      cell.hits = cell.hits + 1;
    }
  }

  public long count(K key) {
    var cell = cells.get(Objects.requireNonNull(key));
    return cell == null ? 0 : cell.hits;
  }

  public Map<K, Long> snapshot() {
    var copy = new HashMap<K, Long>();
    cells.forEach((key, cell) -> copy.put(key, cell.hits));
    return copy;
  }
}
