/*
 * axis: correct
 * says: although nobody else was loading
 * why: lockInterruptibly throws in an interrupted thread even if the lock is free. Only a caller that waits for
 *     the load of another may give up.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
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
    return slots
        .computeIfAbsent(Objects.requireNonNull(key, "key"), k -> new Slot<>())
        .get(key, loader);
  }

  private static final class Slot<V> {
    private final ReentrantLock lock = new ReentrantLock();
    private V value; // Guarded by the lock.

    <K> V get(K key, Function<? super K, ? extends V> loader) {
      try {
        lock.lockInterruptibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      try {
        if (value == null) {
          value = Objects.requireNonNull(loader.apply(key), "the loader returned null");
        }
        return value;
      } finally {
        lock.unlock();
      }
    }
  }
}
