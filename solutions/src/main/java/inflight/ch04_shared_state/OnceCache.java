package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A cache that loads each key once, with a lock for each key.
 *
 * <p>The map only hands out slots, and making one takes no time, so its inner locks are never held
 * while a loader runs. Whoever enters a key's slot first loads; the others wait at that slot and
 * find the value. Callers of other keys are at other slots. A failure leaves the slot empty, and
 * the next caller in is the next to try.
 */
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
    private V value;

    synchronized <K> V get(K key, Function<? super K, ? extends V> loader) {
      if (value == null) {
        value = Objects.requireNonNull(loader.apply(key), "the loader returned null");
      }
      return value;
    }
  }
}
