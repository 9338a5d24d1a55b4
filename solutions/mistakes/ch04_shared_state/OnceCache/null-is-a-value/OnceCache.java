/*
 * axis: correct
 * says: a loader that returns null has failed
 * why: A null from the loader is handed on as if it were a value. The caller finds out later, somewhere else.
 */
package inflight.ch04_shared_state;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Slot<V> slot = slots.computeIfAbsent(key, k -> new Slot<>());
    synchronized (slot) {
      if (slot.value == null) {
        slot.value = loader.apply(key);
      }
      return slot.value;
    }
  }

  private static final class Slot<V> {
    V value;
  }
}
