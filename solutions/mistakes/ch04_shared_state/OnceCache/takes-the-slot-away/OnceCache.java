/*
 * axis: race-free
 * says: two callers loaded the key at the same time
 * why: After a failure the slot is taken out of the map, and another caller still waits at it. That one loads in
 *     the old slot, and whoever comes now in a new one.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    var slot = slots.computeIfAbsent(Objects.requireNonNull(key, "key"), k -> new Slot<>());
    var done = false;
    try {
      var value = slot.get(key, loader);
      done = true;
      return value;
    } finally {
      if (!done) {
        slots.remove(key, slot);
      }
    }
  }

  private static final class Slot<V> {
    /**
     * Guarded by this slot's monitor; leaving and entering it is what makes the loaded value
     * visible to the next.
     */
    private V value;

    synchronized <K> V get(K key, Function<? super K, ? extends V> loader) {
      if (value == null) {
        value = Objects.requireNonNull(loader.apply(key), "the loader returned null");
      }
      return value;
    }
  }
}
