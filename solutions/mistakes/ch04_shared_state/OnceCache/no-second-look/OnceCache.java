/*
 * axis: race-free
 * says: both loaded it
 * why: The caller that waited for the lock does not look again once it has it, and loads what the one before
 *     it has just loaded.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<K, Object> locks = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    V value = values.get(key);
    if (value == null) {
      synchronized (locks.computeIfAbsent(key, k -> new Object())) {
        value = Objects.requireNonNull(loader.apply(key));
        values.put(key, value);
      }
    }
    return value;
  }
}
