/*
 * axis: correct
 * says: loads that were begun
 * why: Each caller that gets the failure removes the key, whatever stands there by then: the next load, which is under way.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/** A cache that loads the value of each key once, when it is first asked for, and keeps it. */
public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, FutureTask<V>> values = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key, "key");
    var future = values.get(key);
    if (future == null) {
      var mine =
          new FutureTask<V>(() -> Objects.requireNonNull(loader.apply(key), "the loader's value"));
      future = values.putIfAbsent(key, mine);
      if (future == null) {
        future = mine;
        mine.run();
      }
    }
    var interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      values.remove(key);
      throw OnceCache.<RuntimeException>unchecked(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
