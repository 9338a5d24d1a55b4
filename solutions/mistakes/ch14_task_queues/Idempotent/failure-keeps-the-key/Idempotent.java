/*
 * axis: correct
 * says: run of a later caller comes back
 * why: The key is marked before the effect, and nothing takes the mark away when the effect fails. All that
 *     come later wait for a result that never comes.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;

public final class Idempotent<K, R> {
  private final Duration retention;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<K, Run<K, R>> runs = new ConcurrentHashMap<>();

  /** The runs that have succeeded, the oldest first, to forget them in that order. */
  private final ConcurrentLinkedQueue<Run<K, R>> byAge = new ConcurrentLinkedQueue<>();

  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (!retention.isPositive()) {
      throw new IllegalArgumentException("a retention of " + retention);
    }
    this.retention = retention;
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
  }

  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    Objects.requireNonNull(key, "key");
    while (true) {
      forgetWhatIsPast();
      var mine = new Run<K, R>(key, request);
      var other = runs.putIfAbsent(key, mine);
      if (other == null) {
        return claimed(mine, effect);
      }
      if (isPast(other)) {
        runs.remove(key, other);
        continue;
      }
      if (!Objects.equals(other.request, request)) {
        throw new IllegalArgumentException("another request had the key " + key);
      }
      if (other.isUnderWay()) {
        if (other.thread == Thread.currentThread()) {
          throw new IllegalStateException("the effect of " + key + " asks for its own key");
        }
        other.over.await();
      }
      if (other.succeeded) {
        return other.result;
      }
    }
  }

  private R claimed(Run<K, R> mine, Callable<? extends R> effect) throws Exception {
    mine.result = effect.call();
    mine.endedAt = nanoTime.getAsLong();
    mine.succeeded = true;
    byAge.add(mine);
    mine.over.countDown();
    return mine.result;
  }

  private boolean isPast(Run<K, R> run) {
    return !run.isUnderWay()
        && run.succeeded
        && Duration.ofNanos(nanoTime.getAsLong() - run.endedAt).compareTo(retention) >= 0;
  }

  private void forgetWhatIsPast() {
    for (var oldest = byAge.peek(); oldest != null && isPast(oldest); oldest = byAge.peek()) {
      // Whoever else is here may have taken it out, and forgets it then.
      if (byAge.remove(oldest)) {
        runs.remove(oldest.key, oldest);
      }
    }
  }

  /** The plain fields are written before the latch opens, and read after it has been seen open. */
  private static final class Run<K, R> {
    private final K key;
    private final Object request;
    private final Thread thread = Thread.currentThread();
    private final CountDownLatch over = new CountDownLatch(1);
    private R result;
    private long endedAt;
    private boolean succeeded;

    Run(K key, Object request) {
      this.key = key;
      this.request = request;
    }

    boolean isUnderWay() {
      return over.getCount() > 0;
    }
  }
}
