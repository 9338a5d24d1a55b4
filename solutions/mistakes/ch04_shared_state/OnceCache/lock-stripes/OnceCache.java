/*
 * axis: correct
 * says: even if their hash codes are equal
 * why: Sixteen locks for all keys: two keys that fall on one stripe wait for each other's loads, and with slow
 *     loads that is most of them.
 */
package inflight.ch04_shared_state;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, V> values = new ConcurrentHashMap<>();
  private final Object[] stripes = new Object[16];

  {
    Arrays.setAll(stripes, i -> new Object());
  }

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    synchronized (stripes[Math.floorMod(key.hashCode(), stripes.length)]) {
      V value = values.get(key);
      if (value == null) {
        value = Objects.requireNonNull(loader.apply(key));
        values.put(key, value);
      }
      return value;
    }
  }
}
