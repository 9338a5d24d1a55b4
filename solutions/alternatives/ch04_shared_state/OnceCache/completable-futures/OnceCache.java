/*
 * trades: No monitor is held while a load runs, and whoever waits gets the failure of the load it waited for;
 *     more code for the failures.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, CompletableFuture<V>> futures = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    CompletableFuture<V> mine = new CompletableFuture<>();
    CompletableFuture<V> earlier = futures.putIfAbsent(key, mine);
    if (earlier != null) {
      return await(earlier);
    }
    try {
      V value = Objects.requireNonNull(loader.apply(key));
      mine.complete(value);
      return value;
    } catch (Throwable e) {
      futures.remove(key, mine);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static <V> V await(CompletableFuture<V> earlier) {
    // join would wrap what was thrown; handle is given the thing itself.
    var failure = earlier.handle((value, thrown) -> thrown).join();
    if (failure != null) {
      OnceCache.<RuntimeException>throwAsItIs(failure);
    }
    return earlier.join();
  }

  /** A loader may throw a checked exception without declaring it. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
