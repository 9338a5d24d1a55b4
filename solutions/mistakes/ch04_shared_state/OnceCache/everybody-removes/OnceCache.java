/*
 * axis: race-free
 * says: the key was loaded more than once
 * why: Whoever hears of the failure removes the key. Who hears of it late removes the value that was loaded meanwhile.
 */
package inflight.ch04_shared_state;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;
  private final ConcurrentHashMap<K, FutureTask<V>> tasks = new ConcurrentHashMap<>();

  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  public V get(K key) {
    Objects.requireNonNull(key);
    FutureTask<V> mine = new FutureTask<>(() -> Objects.requireNonNull(loader.apply(key)));
    FutureTask<V> earlier = tasks.putIfAbsent(key, mine);
    FutureTask<V> task = earlier == null ? mine : earlier;
    if (task == mine) {
      mine.run();
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          tasks.remove(key);
          switch (e.getCause()) {
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new IllegalStateException(e.getCause());
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
