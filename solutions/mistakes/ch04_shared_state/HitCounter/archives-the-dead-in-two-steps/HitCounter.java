/*
 * axis: correct
 * says: hits counted, of 5 by a thread that has ended, while another thread asks, too
 * why: The hits of a thread that has ended are taken off the list first, and put into the archive then.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

public final class HitCounter<K> {
  /** What one thread has hit: nobody else writes there, so that no two threads ever collide. */
  private final class Cells {
    final Thread owner = Thread.currentThread();
    final Map<K, AtomicLong> counts = new ConcurrentHashMap<>();
  }

  private final ThreadLocal<Cells> mine =
      ThreadLocal.withInitial(
          () -> {
            var fresh = new Cells();
            HitCounter.this.live.add(fresh);
            return fresh;
          });

  private final List<Cells> live = new CopyOnWriteArrayList<>();

  /** The hits of threads that have ended, so that what is kept does not grow with threads. */
  private final Map<K, AtomicLong> archive = new ConcurrentHashMap<>();

  public void hit(K key) {
    Objects.requireNonNull(key, "key");
    mine.get().counts.computeIfAbsent(key, it -> new AtomicLong()).incrementAndGet();
  }

  public long count(K key) {
    Objects.requireNonNull(key, "key");
    var sum = of(archive, key);
    for (var cells : live) {
      sum += of(cells.counts, key);
    }
    return sum;
  }

  public synchronized Map<K, Long> snapshot() {
    for (var cells : live) {
      if (!cells.owner.isAlive()) {
        // First out, then in: nobody ever counts a hit twice.
        live.remove(cells);
        cells.counts.forEach(
            (key, count) ->
                archive.computeIfAbsent(key, it -> new AtomicLong()).addAndGet(count.get()));
      }
    }
    var copy = new HashMap<K, Long>();
    archive.forEach((key, count) -> copy.merge(key, count.get(), Long::sum));
    for (var cells : live) {
      cells.counts.forEach((key, count) -> copy.merge(key, count.get(), Long::sum));
    }
    return copy;
  }

  private static <K> long of(Map<K, AtomicLong> counts, K key) {
    var count = counts.get(key);
    return count == null ? 0 : count.get();
  }
}
