/*
 * axis: correct
 * says: even if their hash codes are equal
 * why: computeIfAbsent runs the loader while it holds the key's bin. Keys that share the bin wait, and a
 *     loader that asks for one of them gets an exception: its documentation asks for short functions that
 *     leave the map alone.
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
    return values.computeIfAbsent(key, k -> Objects.requireNonNull(loader.apply(k)));
  }
}
