/*
 * axis: correct
 * says: still knows it afterward
 * why: wait clears the interrupt flag when it throws. Caught and forgotten, the request to stop is gone, and
 *     the caller's loop runs on.
 */
package inflight.ch04_shared_state;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final Map<K, Slot<V>> slots = new HashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key);
    Slot<V> slot;
    synchronized (slots) {
      slot = slots.computeIfAbsent(key, k -> new Slot<>());
    }
    synchronized (slot) {
      while (slot.loading) {
        try {
          slot.wait();
        } catch (InterruptedException e) {
          // Look again.
        }
      }
      if (slot.value != null) {
        return slot.value;
      }
      slot.loading = true;
    }
    V value = null;
    try {
      value = Objects.requireNonNull(loader.apply(key));
      return value;
    } finally {
      synchronized (slot) {
        slot.value = value;
        slot.loading = false;
        slot.notifyAll();
      }
    }
  }

  private static final class Slot<V> {
    boolean loading;
    V value;
  }
}
