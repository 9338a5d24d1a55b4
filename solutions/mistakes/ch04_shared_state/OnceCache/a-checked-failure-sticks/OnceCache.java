/*
 * axis: correct
 * says: whatever the loader throws reaches its caller as it is
 * why: Only what the compiler knows of is caught. A loader that throws a checked exception leaves its load in
 *     the map, unfinished, and later callers wait for it for ever.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, CompletableFuture<V>> loads = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    while (true) {
      var mine = new CompletableFuture<V>();
      var earlier = loads.putIfAbsent(key, mine);
      if (earlier == null) {
        return load(key, mine);
      }
      // Null after a failure: then this caller tries by itself.
      var value = earlier.join();
      if (value != null) {
        return value;
      }
    }
  }

  private V load(K key, CompletableFuture<V> mine) {
    try {
      V value = Objects.requireNonNull(loader.apply(key), "the loader returned null");
      mine.complete(value);
      return value;
    } catch (RuntimeException | Error failure) {
      loads.remove(key);
      mine.complete(null);
      throw failure;
    }
  }
}
