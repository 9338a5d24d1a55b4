package inflight.ch04_shared_state;

import java.util.function.Function;

/**
 * A cache that loads the value of each key once, when it is first asked for, and keeps it.
 *
 * <p>Any number of threads may call {@link #get} at any time. Callers that ask for one key at the
 * same time share one load: one of them runs the loader, the others wait, and all get the same
 * instance. Loads of different keys never wait for each other, and a value that is there is
 * returned at once while other keys load.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Keys are told apart by {@code equals} and {@code hashCode}, and by nothing else; loads of
 *       keys with equal hash codes do not wait for each other either.
 *   <li>A loader may ask the same cache for other keys. (One that asks for its own key, directly or
 *       in a circle, has no answer; what happens then is left open.)
 *   <li>Values are kept for good, and two caches share nothing.
 *   <li>How a caller waits is left open: it may sleep, or look again and again.
 * </ul>
 *
 * @param <K> the type of the keys, immutable
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
   * <p>If the load fails, what the loader threw reaches the caller as the same object, and nothing
   * is kept: the next call loads again. A caller that was waiting for the load that failed gets
   * that same failure, or tries again as if it came now.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>The loader may throw any exception or Error, also a checked exception, which it does not
   *       declare.
   *   <li>If the calling thread is interrupted while it waits for another caller's load, it may
   *       wait on and return the value, or throw an unchecked exception. In every other case an
   *       interrupt changes nothing. Its interrupt flag is left set either way, and the load goes
   *       on.
   * </ul>
   *
   * @throws NullPointerException if {@code key} is null (the loader is not asked), or if the loader
   *     returned null (which is a failure like any other)
   */
  public V get(K key) {
    throw new UnsupportedOperationException("TODO load each key once");
  }
}
