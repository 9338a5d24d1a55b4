/*
 * axis: race-free
 * says: each went home with a different object
 * why: Each slot has its lock, but the HashMap that holds the slots has none: two callers can put two slots
 *     for one key, or lose one.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final Map<K, Slot<V>> slots = new HashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key);
    Slot<V> slot = slots.get(key);
    if (slot == null) {
      slot = new Slot<>();
      slots.put(key, slot);
    }
    synchronized (slot) {
      if (slot.value == null) {
        slot.value = Objects.requireNonNull(loader.apply(key));
      }
      return slot.value;
    }
  }

  private static final class Slot<V> {
    V value;
  }
}
