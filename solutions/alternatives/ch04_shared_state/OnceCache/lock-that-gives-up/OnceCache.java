/*
 * trades: A hit reads one volatile field and takes no lock; an interrupted caller does not wait for the load,
 *     it gives up with an exception.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Slot<V> slot = slots.computeIfAbsent(Objects.requireNonNull(key), k -> new Slot<>());
    V value = slot.value;
    if (value != null) {
      return value;
    }
    try {
      // Only whoever would have to wait gives up: lockInterruptibly alone throws even if it is
      // free.
      if (!slot.lock.tryLock()) {
        slot.lock.lockInterruptibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted before the value was there");
    }
    try {
      if (slot.value == null) {
        slot.value = Objects.requireNonNull(loader.apply(key));
      }
      return slot.value;
    } finally {
      slot.lock.unlock();
    }
  }

  private static final class Slot<V> {
    final ReentrantLock lock = new ReentrantLock();

    /** Written under the lock, once; read by anyone. */
    volatile V value;
  }
}
