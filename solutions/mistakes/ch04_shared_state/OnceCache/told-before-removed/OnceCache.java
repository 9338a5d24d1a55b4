/*
 * axis: race-free
 * says: the old failure came again
 * why: Those that wait hear of the failure while it is still in the map. Whoever is quick to ask again gets it again.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
      mine.completeExceptionally(e);
      futures.remove(key, mine);
      throw e;
    }
  }

  private static <V> V await(CompletableFuture<V> earlier) {
    try {
      return earlier.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        default -> throw e;
      }
    }
  }
}
