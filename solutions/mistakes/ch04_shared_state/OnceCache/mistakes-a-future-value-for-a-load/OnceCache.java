/*
 * axis: correct
 * says: get of a value that is a FutureTask
 * why: Loads and values stand in one map, and a value that is a FutureTask is taken for a load.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;

  /** For each key a FutureTask while it loads, and then, as that is smaller, the bare value. */
  private final ConcurrentHashMap<K, Object> values = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  @SuppressWarnings("unchecked")
  public V get(K key) {
    Objects.requireNonNull(key, "key");
    var found = values.get(key);
    if (found == null) {
      var load = new FutureTask<V>(() -> load(key));
      found = values.putIfAbsent(key, load);
      if (found == null) {
        load.run();
        if (load.state() == FutureTask.State.SUCCESS) {
          var value = load.resultNow();
          values.put(key, value);
          return value;
        }
        throw OnceCache.<RuntimeException>unchecked(load.exceptionNow());
      }
    }
    return found instanceof FutureTask<?> load ? await((FutureTask<V>) load) : (V) found;
  }

  private V load(K key) {
    V value = null;
    try {
      value = Objects.requireNonNull(loader.apply(key), "the loader's value");
      return value;
    } finally {
      if (value == null) {
        // Before anybody hears of the failure.
        values.remove(key);
      }
    }
  }

  private static <V> V await(FutureTask<V> load) {
    var interrupted = false;
    try {
      while (true) {
        try {
          return load.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw OnceCache.<RuntimeException>unchecked(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }
}
