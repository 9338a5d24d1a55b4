/*
 * axis: correct
 * says: effects of the keys
 * why: The map runs the effect while it holds the lock of a bin. Keys whose hash codes are equal wait for
 *     it, and an effect that asks for another key may find the map locked by itself.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

public final class Idempotent<K, R> {
  private record Done(Object request, Object result, long at) {}

  private final ConcurrentHashMap<K, Done> done = new ConcurrentHashMap<>();
  private final Duration retention;
  private final LongSupplier nanoTime;

  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (!retention.isPositive()) {
      throw new IllegalArgumentException();
    }
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  @SuppressWarnings("unchecked")
  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    done.values().removeIf(this::isPast);
    var mine =
        done.computeIfAbsent(
            key,
            k -> {
              try {
                var result = effect.call();
                return new Done(request, result, nanoTime.getAsLong());
              } catch (Throwable failure) {
                throw Idempotent.<RuntimeException>sneak(failure);
              }
            });
    if (!Objects.equals(mine.request, request)) {
      throw new IllegalArgumentException("another request had the key " + key);
    }
    return (R) mine.result;
  }

  private boolean isPast(Done old) {
    return Duration.ofNanos(nanoTime.getAsLong() - old.at).compareTo(retention) >= 0;
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
