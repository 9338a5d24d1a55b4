/*
 * axis: correct
 * says: reaches the caller as it was thrown
 * why: join hides the loader's exception inside a CompletionException, and no catch clause that was written
 *     for the loader fits any more.
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
      return earlier.join();
    }
    try {
      mine.complete(Objects.requireNonNull(loader.apply(key)));
    } catch (Throwable e) {
      futures.remove(key, mine);
      mine.completeExceptionally(e);
    }
    return mine.join();
  }
}
