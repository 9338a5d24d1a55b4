package inflight.ch04_shared_state;

import java.util.Map;

/**
 * Counts hits for each key: a page, an address, an error code.
 *
 * <p>Any number of threads may call any method at any time. No hit is ever lost, and a count never
 * goes back. Threads that hit different keys do not all queue for one lock.
 *
 * <p><b>Corners</b>
 *
 * <ul>
 *   <li>Keys are told apart by {@code equals} and {@code hashCode}, and by nothing else.
 *   <li>A {@code null} key is refused with a {@link NullPointerException}; nothing is counted.
 *   <li>An interrupt changes nothing: each method does its work, and the flag stays as it is.
 *   <li>Keys and counts are kept for good, and two counters share nothing.
 * </ul>
 *
 * @param <K> the type of the keys, immutable
 */
public final class HitCounter<K> {

  /** Counts one more hit of {@code key}. */
  public void hit(K key) {
    throw new UnsupportedOperationException("TODO count a hit");
  }

  /**
   * Returns how many hits of {@code key} there have been, 0 for a key that was never hit. A hit
   * that another thread is making right now counts or does not count yet.
   */
  public long count(K key) {
    throw new UnsupportedOperationException("TODO tell the hits of one key");
  }

  /**
   * Returns a copy of all counts, with every hit that was made before this call. Hits that other
   * threads make meanwhile may be in it or not. Later hits do not change the copy. It may be
   * unmodifiable; if not, whoever changes it changes nothing else.
   *
   * <p>Keys that were never hit are not in it. A key whose first hit is being made right now is in
   * it with 1, in it with 0, or not in it.
   */
  public Map<K, Long> snapshot() {
    throw new UnsupportedOperationException("TODO copy all counts");
  }
}
