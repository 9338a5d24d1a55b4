/*
 * axis: correct
 * says: two keys load at the same time | only 1 of 2 were inside at the same time
 * why: One lock for the whole cache is held while the loader runs, so a slow load of one key holds up all
 *     others.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final Map<K, V> values = new HashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public synchronized V get(K key) {
    Objects.requireNonNull(key);
    V value = values.get(key);
    if (value == null) {
      value = Objects.requireNonNull(loader.apply(key));
      values.put(key, value);
    }
    return value;
  }
}
