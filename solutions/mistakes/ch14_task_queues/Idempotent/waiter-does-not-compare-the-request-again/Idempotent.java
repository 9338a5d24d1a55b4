/*
 * axis: correct
 * says: a caller that waited is refused if, as it wakes, its key is used for another request
 * why: It compares the requests once, as it comes. When the effect has failed and it looks again, another request may have the key.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;

/**
 * Makes an effect happen once for each key, however often it is asked for.
 *
 * @param <K> the type of the keys, immutable
 * @param <R> the type of the results
 */
public final class Idempotent<K, R> {
  private static final Duration LONGEST = Duration.ofDays(36_525);

  /** Hides whether the key is Comparable: it is told apart by equals and hashCode only. */
  private record Id(Object key) {}

  /** An effect that runs, or has run. */
  private static final class Entry<R> {
    final Id id;
    final Object request;
    final Thread runner = Thread.currentThread();
    final CountDownLatch over = new CountDownLatch(1);

    // Written before the latch is opened.
    boolean failed;
    R result;
    long end;

    Entry(Id id, Object request) {
      this.id = id;
      this.request = request;
    }

    boolean isOver() {
      return over.getCount() == 0;
    }
  }

  private final long retention;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<Id, Entry<R>> entries = new ConcurrentHashMap<>();

  /** Those that have a result, in the order in which they ended; it guards itself. */
  private final ArrayDeque<Entry<R>> ended = new ArrayDeque<>();

  /**
   * @param retention how long a result is remembered, from the moment in which its effect ended
   * @param nanoTime the clock, in nanoseconds
   * @throws IllegalArgumentException if the retention is zero or negative
   */
  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (retention.isZero() || retention.isNegative()) {
      throw new IllegalArgumentException("no retention: " + retention);
    }
    this.retention = (retention.compareTo(LONGEST) > 0 ? LONGEST : retention).toNanos();
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  /** Returns the result of the key's effect, and runs it if there is none. */
  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    var id = new Id(Objects.requireNonNull(key, "key"));
    release();
    var mine = new Entry<R>(id, request);
    var compared = false;
    while (true) {
      var there = entries.putIfAbsent(id, mine);
      if (there == null) {
        return lead(mine, effect);
      }
      if (there.isOver() && !there.failed && isPast(there)) {
        entries.remove(id, there);
        continue;
      }
      if (!compared && !Objects.equals(there.request, request)) {
        throw new IllegalArgumentException("the key was used for another request");
      }
      compared = true;
      if (!there.isOver()) {
        if (there.runner == Thread.currentThread()) {
          throw new IllegalStateException("an effect asks for its own key");
        }
        there.over.await();
      }
      if (!there.failed) {
        return there.result;
      }
    }
  }

  private R lead(Entry<R> mine, Callable<? extends R> effect) throws Exception {
    try {
      mine.result = effect.call();
      synchronized (ended) {
        mine.end = nanoTime.getAsLong();
        ended.add(mine);
      }
    } catch (Throwable thrown) {
      mine.failed = true;
      entries.remove(mine.id, mine);
      mine.over.countDown();
      throw thrown;
    }
    mine.over.countDown();
    return mine.result;
  }

  private boolean isPast(Entry<R> entry) {
    return nanoTime.getAsLong() - entry.end >= retention;
  }

  /** Forgets two at the most, so that no call takes long and all are forgotten in time. */
  private void release() {
    synchronized (ended) {
      for (var i = 0; i < 2 && !ended.isEmpty() && isPast(ended.peek()); i++) {
        var oldest = ended.poll();
        entries.remove(oldest.id, oldest);
      }
    }
  }
}
