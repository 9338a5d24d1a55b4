package inflight.ch04_shared_state;

import java.util.function.Function;

/**
 * A cache that loads the value of each key once, when it is first asked for, and keeps it.
 *
 * <p>Any number of threads may call {@link #get} at any time. Callers that ask for one key at the
 * same time share one load: one of them runs the loader, the others wait, and all get the same
 * instance. Loads of different keys never wait for each other, whatever their hash codes, and a
 * value that is there is returned at once while other keys load. A loader may therefore ask the
 * same cache for other keys. (One that asks for its own key, directly or in a circle, has no
 * answer; what happens then is left open.)
 *
 * @param <K> the type of the keys, immutable; told apart by {@code equals} and {@code hashCode}
 * @param <V> the type of the values
 */
public final class OnceCache<K, V> {
  private final Function<? super K, ? extends V> loader;

  /**
   * A cache that asks {@code loader}, in the thread that called {@link #get}, for each value that
   * is missing.
   */
  public OnceCache(Function<? super K, ? extends V> loader) {
    this.loader = loader;
  }

  /**
   * Returns the value of {@code key}, and loads it first if it is not there.
   *
   * <p>What the loader throws, exception or error, reaches the caller as the same object. A failure
   * is not kept: the next call loads again. A caller that was waiting for a load that failed gets
   * that same failure, or loads by itself.
   *
   * <p>If the calling thread is interrupted while it waits for another caller's load, it may wait
   * on and return the value, or throw an unchecked exception. Either way its interrupt flag is set
   * afterward, and the load goes on.
   *
   * @throws NullPointerException if {@code key} is null (the loader is not asked), or if the loader
   *     returned null (which is a failure like any other)
   */
  public V get(K key) {
    throw new UnsupportedOperationException("TODO load each key once");
  }
}
