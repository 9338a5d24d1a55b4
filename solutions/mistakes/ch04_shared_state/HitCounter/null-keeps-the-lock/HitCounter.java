/*
 * axis: correct
 * says: after hit(null) has thrown
 * why: hashCode of null throws between lock and unlock, and there is no finally. Whoever hits that stripe later
 *     waits for ever.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

public final class HitCounter<K> {
  private final ConcurrentHashMap<K, Long> counts = new ConcurrentHashMap<>();
  private final ReentrantLock[] locks = new ReentrantLock[16];

  public HitCounter() {
    for (var i = 0; i < locks.length; i++) {
      locks[i] = new ReentrantLock();
    }
  }

  public void hit(K key) {
    var lock = locks[Math.floorMod(Objects.hashCode(key), locks.length)];
    lock.lock();
    counts.put(key, counts.getOrDefault(key, 0L) + 1);
    lock.unlock();
  }

  public long count(K key) {
    return counts.getOrDefault(key, 0L);
  }

  public Map<K, Long> snapshot() {
    return new HashMap<>(counts);
  }
}
