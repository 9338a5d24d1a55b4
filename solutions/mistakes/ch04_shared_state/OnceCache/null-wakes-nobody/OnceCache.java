/*
 * axis: correct
 * says: returns null gets a NullPointerException or loads by itself
 * why: The null is refused after the load has ended well, where nobody tells those that wait.
 */
package inflight.ch04_shared_state;

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
    V value;
    try {
      value = loader.apply(key);
    } catch (Throwable e) {
      futures.remove(key, mine);
      mine.completeExceptionally(e);
      throw e;
    }
    if (value == null) {
      futures.remove(key, mine);
      throw new NullPointerException("the loader returned null");
    }
    mine.complete(value);
    return value;
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
