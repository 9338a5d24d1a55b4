/*
 * axis: correct
 * says: the caller that waited for the failed load comes back
 * why: The waiting callers are woken only after a load that succeeded. After one that failed they wait on, for
 *     a load that nobody is making.
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
    try {
      V loaded = Objects.requireNonNull(loader.apply(key));
      synchronized (this) {
        values.put(key, loaded);
        notifyAll();
      }
      return loaded;
    } finally {
      synchronized (this) {
        loading.remove(key);
      }
    }
  }
}
