/*
 * axis: correct
 * says: Waited in vain until
 * why: Waiters wait for a notify that nobody sends.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final Map<K, V> values = new HashMap<>();
  private final Map<K, Thread> loading = new HashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key);
    synchronized (this) {
      while (loading.containsKey(key)) {
        try {
          wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(e);
        }
      }
      if (values.containsKey(key)) {
        return values.get(key);
      }
      loading.put(key, Thread.currentThread());
    }
    V value = null;
    try {
      value = Objects.requireNonNull(loader.apply(key));
      return value;
    } finally {
      synchronized (this) {
        loading.remove(key);
        if (value != null) {
          values.put(key, value);
        }
      }
    }
  }
}
