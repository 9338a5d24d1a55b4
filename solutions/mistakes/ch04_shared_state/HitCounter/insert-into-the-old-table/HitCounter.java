/*
 * axis: race-free
 * says: Three new pages were hit once each beside twelve old ones
 * why: A new page is put into the table that was there when the hit began. If another thread has copied that one into a larger table meanwhile, the hit stays behind.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Counts hits for each key, in an open hash table without locks on the usual way. */
public final class HitCounter<K> {
  private static final class Cell<K> extends AtomicLong {
    private static final long serialVersionUID = 1;
    final transient K key;
    final int hash;

    Cell(K key, int hash) {
      super(1);
      this.key = key;
      this.hash = hash;
    }
  }

  private final AtomicInteger size = new AtomicInteger();
  private volatile AtomicReferenceArray<Cell<K>> table = new AtomicReferenceArray<>(16);

  public void hit(K key) {
    var hash = spread(key.hashCode());
    for (; ; ) {
      var cells = table;
      if (size.get() > cells.length() / 4 * 3) {
        grow(cells);
        continue;
      }
      var mask = cells.length() - 1;
      for (var n = 0; n <= mask; n++) {
        var i = (hash + n) & mask;
        var cell = cells.get(i);
        if (cell == null) {
          if (cells.compareAndSet(i, null, new Cell<>(key, hash))) {
            size.incrementAndGet();
            return;
          }
          cell = cells.get(i);
        }
        if (cell.hash == hash && cell.key.equals(key)) {
          cell.incrementAndGet();
          return;
        }
      }
    }
  }

  private synchronized void grow(AtomicReferenceArray<Cell<K>> from) {
    if (table != from) {
      return;
    }
    var to = new AtomicReferenceArray<Cell<K>>(from.length() * 2);
    var mask = to.length() - 1;
    for (var i = 0; i < from.length(); i++) {
      var cell = from.get(i);
      if (cell != null) {
        var j = cell.hash & mask;
        while (to.get(j) != null) {
          j = (j + 1) & mask;
        }
        to.set(j, cell);
      }
    }
    table = to;
  }

  public long count(K key) {
    var hash = spread(key.hashCode());
    var cells = table;
    var mask = cells.length() - 1;
    for (var n = 0; n <= mask; n++) {
      var cell = cells.get((hash + n) & mask);
      if (cell == null) {
        return 0;
      }
      if (cell.hash == hash && cell.key.equals(key)) {
        return cell.get();
      }
    }
    return 0;
  }

  public Map<K, Long> snapshot() {
    var cells = table;
    var copy = new HashMap<K, Long>();
    for (var i = 0; i < cells.length(); i++) {
      var cell = cells.get(i);
      if (cell != null) {
        copy.put(cell.key, cell.get());
      }
    }
    return copy;
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }
}
