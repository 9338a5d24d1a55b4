/*
 * axis: correct
 * says: although the value was there
 * why: Every caller awaits the latch, also when the load has long ended. In an interrupted thread await throws at once,
 *     even if there is nothing to wait for.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private static final class Slot<V> {
    final CountDownLatch done = new CountDownLatch(1);
    V value;
    Throwable failure;
  }

  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, Slot<V>> slots = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    var mine = new Slot<V>();
    var slot = slots.putIfAbsent(Objects.requireNonNull(key), mine);
    if (slot == null) {
      slot = mine;
      try {
        slot.value = Objects.requireNonNull(loader.apply(key));
      } catch (Throwable t) {
        slot.failure = t;
        slots.remove(key, slot);
      }
      slot.done.countDown();
    }
    try {
      slot.done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
    if (slot.failure != null) {
      throw OnceCache.<RuntimeException>asThrown(slot.failure);
    }
    return slot.value;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T asThrown(Throwable t) throws T {
    throw (T) t;
  }
}
