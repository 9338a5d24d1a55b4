/*
 * trades: Whoever comes first leaves a promise, and those who wait ask the promise, not the map: what they get is
 *     settled, however late they look. A failed one is settled with nothing, and they try for the key anew.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;

public final class Idempotent<K, R> {
  private record Promise<R>(
      Object request, Thread by, CompletableFuture<Optional<Kept<R>>> settled) {}

  /** A result, which may be null. */
  private record Kept<R>(R result, long since) {}

  private record Old<K, R>(K key, Promise<R> promise, long since) {}

  private final Duration retention;
  private final LongSupplier nanoTime;
  private final Map<K, Promise<R>> promises = new ConcurrentHashMap<>();

  /** Guarded by itself. The sign of a difference tells which is older. */
  private final PriorityQueue<Old<K, R>> old =
      new PriorityQueue<>((one, other) -> Long.signum(one.since - other.since));

  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (retention.compareTo(Duration.ofNanos(1)) < 0) {
      throw new IllegalArgumentException("not positive: " + retention);
    }
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    Objects.requireNonNull(key);
    while (true) {
      dropOld();
      var mine = new Promise<R>(request, Thread.currentThread(), new CompletableFuture<>());
      var there = promises.putIfAbsent(key, mine);
      if (there == null) {
        return keep(key, mine, effect);
      }
      if (!Objects.equals(there.request, request)) {
        throw new IllegalArgumentException("taken by another request: " + key);
      }
      if (!there.settled.isDone() && there.by == Thread.currentThread()) {
        throw new IllegalStateException("on its way on this very thread: " + key);
      }
      var kept = await(there.settled);
      if (kept.isPresent()) {
        return kept.get().result;
      }
    }
  }

  private R keep(K key, Promise<R> mine, Callable<? extends R> effect) throws Exception {
    Optional<Kept<R>> outcome = Optional.empty();
    try {
      R result = effect.call();
      outcome = Optional.of(new Kept<>(result, nanoTime.getAsLong()));
      return result;
    } finally {
      if (outcome.isPresent()) {
        synchronized (old) {
          old.add(new Old<>(key, mine, outcome.get().since));
        }
      } else {
        promises.remove(key, mine);
      }
      mine.settled.complete(outcome);
    }
  }

  private static <T> T await(CompletableFuture<T> settled) throws InterruptedException {
    // A get that need not wait would mind the flag.
    if (settled.isDone()) {
      return settled.join();
    }
    try {
      return settled.get();
    } catch (ExecutionException e) {
      throw new AssertionError("It is never settled like that.", e);
    }
  }

  private void dropOld() {
    synchronized (old) {
      for (var first = old.peek(); first != null && isPast(first); first = old.peek()) {
        old.remove();
        promises.remove(first.key, first.promise);
      }
    }
  }

  private boolean isPast(Old<K, R> it) {
    return Duration.ofNanos(nanoTime.getAsLong() - it.since).compareTo(retention) >= 0;
  }
}
