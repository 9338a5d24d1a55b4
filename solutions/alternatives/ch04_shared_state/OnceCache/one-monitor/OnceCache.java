/*
 * trades: One lock guards the whole book-keeping and is never held during a load; every finished load wakes
 *     all who wait, for whatever key.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;

  /** Both guarded by this cache's monitor. */
  private final Map<K, V> values = new HashMap<>();

  private final Set<K> loading = new HashSet<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key);
    synchronized (this) {
      boolean interrupted = false;
      while (loading.contains(key)) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      V value = values.get(key);
      if (value != null) {
        return value;
      }
      loading.add(key);
    }
    V loaded = null;
    try {
      loaded = Objects.requireNonNull(loader.apply(key));
      return loaded;
    } finally {
      synchronized (this) {
        if (loaded != null) {
          values.put(key, loaded);
        }
        loading.remove(key);
        notifyAll();
      }
    }
  }
}
