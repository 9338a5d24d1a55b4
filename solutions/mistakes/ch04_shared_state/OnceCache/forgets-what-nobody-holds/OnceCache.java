/*
 * axis: correct
 * says: before and after a garbage collection
 * why: A soft or weak reference gives the collector leave to forget. A value that is gone is loaded again, and
 *     is another object.
 */
package inflight.ch04_shared_state;

import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    return slots
        .computeIfAbsent(Objects.requireNonNull(key, "key"), k -> new Slot<>())
        .get(key, loader);
  }

  private static final class Slot<V> {
    /**
     * Guarded by this slot's monitor; leaving and entering it is what makes the loaded value
     * visible to the next.
     */
    private WeakReference<V> value = new WeakReference<>(null);

    synchronized <K> V get(K key, Function<? super K, ? extends V> loader) {
      V there = value.get();
      if (there == null) {
        there = Objects.requireNonNull(loader.apply(key), "the loader returned null");
        value = new WeakReference<>(there);
      }
      return there;
    }
  }
}
