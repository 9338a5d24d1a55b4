/*
 * axis: correct
 * says: each of three callers that wait for one load
 * why: One of those that wait is woken, and goes home with the value. The others are woken by nobody.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  private static final class Slot<V> {
    V value;
    boolean loading;
  }

  public V get(K key) {
    Objects.requireNonNull(key, "key");
    Slot<V> slot = slots.computeIfAbsent(key, k -> new Slot<>());
    synchronized (slot) {
      boolean interrupted = false;
      while (slot.loading) {
        try {
          slot.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (slot.value != null) {
        return slot.value;
      }
      slot.loading = true;
    }
    V loaded = null;
    try {
      loaded = Objects.requireNonNull(loader.apply(key), "the loader returned null");
      return loaded;
    } finally {
      synchronized (slot) {
        slot.value = loaded;
        slot.loading = false;
        slot.notify();
      }
    }
  }
}
