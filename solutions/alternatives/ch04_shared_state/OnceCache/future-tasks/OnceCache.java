/*
 * trades: The task knows how to run once and who waits for it; its get is interruptible and wraps what was
 *     thrown, and both must be undone.
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
          tasks.remove(key, task);
          OnceCache.<RuntimeException>throwAsItIs(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A loader may throw a checked exception without declaring it. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void throwAsItIs(Throwable failure) throws X {
    throw (X) failure;
  }
}
