/*
 * axis: race-free
 * says: Data race
 * why: Double-checked locking with a plain read of an atomic reference: the first look orders nothing, so what is in the
 *     value need not be there yet.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
    private final AtomicReference<V> value = new AtomicReference<>();

    <K> V get(K key, Function<? super K, ? extends V> loader) {
      var there = value.getPlain();
      if (there != null) {
        return there;
      }
      synchronized (this) {
        there = value.getPlain();
        if (there == null) {
          there = Objects.requireNonNull(loader.apply(key), "the loader returned null");
          value.setPlain(there);
        }
        return there;
      }
    }
  }
}
