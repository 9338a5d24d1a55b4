/*
 * axis: race-free
 * says: both loaded it
 * why: putIfAbsent makes sure that one instance wins, but by then both callers have loaded: the costly part
 *     happened twice.
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
      V loaded = Objects.requireNonNull(loader.apply(key));
      V earlier = values.putIfAbsent(key, loaded);
      value = earlier == null ? loaded : earlier;
    }
    return value;
  }
}
