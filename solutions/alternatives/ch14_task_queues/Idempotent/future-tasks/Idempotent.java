/*
 * trades: A FutureTask for each key knows how to run once, to let others wait, and to keep a failure as it
 *     was thrown. Only what is left over is written here: who runs it, and when it is forgotten.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

public final class Idempotent<K, R> {
  private final Duration retention;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<K, Once> all = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();

  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (retention.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("retention");
    }
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    sweepNowAndThen();
    while (true) {
      var mine = new Once(request, effect);
      // One step for each key: what is past makes room, and what is not stays.
      var there = all.compute(key, (k, old) -> old == null || old.isPast() ? mine : old);
      if (there == mine) {
        return runMine(key, mine);
      }
      if (!Objects.equals(there.request, request)) {
        throw new IllegalArgumentException("not the request of " + key);
      }
      if (there.owner == Thread.currentThread() && !there.task.isDone()) {
        throw new IllegalStateException("in the middle of " + key);
      }
      try {
        return there.task.get();
      } catch (ExecutionException failed) {
        // Somebody else's failure: the key is free, or about to be.
        all.remove(key, there);
      }
    }
  }

  private R runMine(K key, Once mine) throws Exception {
    mine.task.run();
    // An interrupt of the effect's caller must not look like one that came while it waited.
    switch (mine.task.state()) {
      case SUCCESS -> {
        return mine.task.resultNow();
      }
      default -> {
        all.remove(key, mine);
        throw Idempotent.<RuntimeException>sneak(mine.task.exceptionNow());
      }
    }
  }

  /** Looks at all of them, but not often: each call pays for as much as it has added. */
  private void sweepNowAndThen() {
    if (calls.incrementAndGet() > all.size() / 2) {
      calls.set(0);
      all.values().removeIf(Once::isPast);
    }
  }

  private final class Once {
    private final Object request;
    private final Thread owner = Thread.currentThread();
    private final FutureTask<R> task;
    private volatile long endedAt;

    Once(Object request, Callable<? extends R> effect) {
      this.request = request;
      this.task =
          new FutureTask<>(
              () -> {
                R result = effect.call();
                endedAt = nanoTime.getAsLong();
                return result;
              });
    }

    boolean isPast() {
      return task.state() == FutureTask.State.SUCCESS
          && Duration.ofNanos(nanoTime.getAsLong() - endedAt).compareTo(retention) >= 0;
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
