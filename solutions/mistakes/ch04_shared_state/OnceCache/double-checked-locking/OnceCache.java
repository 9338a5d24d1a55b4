/*
 * axis: race-free
 * says: Data race on "value" | nothing orders the write at OnceCache.java: | read at OnceCache.java:
 * why: Double-checked locking on a plain field: the first look is made without the lock, so nothing says that whoever
 *     sees the value also sees what is in it.
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
    return slots
        .computeIfAbsent(Objects.requireNonNull(key, "key"), k -> new Slot<>())
        .get(key, loader);
  }

  private static final class Slot<V> {
    private V value;

    <K> V get(K key, Function<? super K, ? extends V> loader) {
      if (value == null) {
        synchronized (this) {
          if (value == null) {
            value = Objects.requireNonNull(loader.apply(key), "the loader returned null");
          }
        }
      }
      return value;
    }
  }
}
