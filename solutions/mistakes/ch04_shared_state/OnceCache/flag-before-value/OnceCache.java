/*
 * axis: race-free
 * says: A caller got null
 * why: The flag says loaded before the value is there. A caller that sees the flag does not wait, and returns
 *     the null that it finds.
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
    Slot<V> slot = slots.computeIfAbsent(key, k -> new Slot<>());
    if (!slot.loaded) {
      synchronized (slot) {
        if (!slot.loaded) {
          V loaded = Objects.requireNonNull(loader.apply(key));
          slot.loaded = true;
          slot.value = loaded;
        }
      }
    }
    return slot.value;
  }

  private static final class Slot<V> {
    volatile boolean loaded;
    volatile V value;
  }
}
