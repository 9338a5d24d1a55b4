/*
 * axis: race-free
 * says: both loaded it, and each went home with a different object
 * why: Both callers can find the key missing before either has put its value.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    V value = values.get(key);
    if (value == null) {
      value = Objects.requireNonNull(loader.apply(key));
      values.put(key, value);
    }
    return value;
  }
}
