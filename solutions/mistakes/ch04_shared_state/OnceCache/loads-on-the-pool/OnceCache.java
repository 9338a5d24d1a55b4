/*
 * axis: correct
 * says: the loader runs in the thread that called get
 * why: The common pool has about as many threads as the machine has cores, for the whole program. Loads that
 *     wait fill it, and what the caller keeps in its thread is not there.
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
    CompletableFuture<V> future =
        futures.computeIfAbsent(
            key, k -> CompletableFuture.supplyAsync(() -> Objects.requireNonNull(loader.apply(k))));
    try {
      return future.join();
    } catch (CompletionException e) {
      futures.remove(key, future);
      switch (e.getCause()) {
        case RuntimeException exception -> throw exception;
        case Error error -> throw error;
        default -> throw e;
      }
    }
  }
}
