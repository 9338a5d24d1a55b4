/*
 * axis: race-free
 * says: both loaded it
 * why: Two equal keys can be two objects with a monitor each, so two callers of one key do not exclude each
 *     other.
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
    synchronized (key) {
      V value = values.get(key);
      if (value == null) {
        value = Objects.requireNonNull(loader.apply(key));
        values.put(key, value);
      }
      return value;
    }
  }
}
