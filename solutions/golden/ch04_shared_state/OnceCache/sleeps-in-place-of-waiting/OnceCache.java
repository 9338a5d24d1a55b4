/*
 * axis: correct
 * says: OnceCache
 * why: Gives the other caller a fixed time to load, and then loads by itself.
 */
package inflight.ch04_shared_state;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final Map<K, V> values = new ConcurrentHashMap<>();
  private final Set<K> loading = ConcurrentHashMap.newKeySet();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    if (!loading.add(key)) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    V value = values.get(key);
    if (value == null) {
      try {
        value = Objects.requireNonNull(loader.apply(key));
        values.put(key, value);
      } finally {
        loading.remove(key);
      }
    }
    return value;
  }
}
