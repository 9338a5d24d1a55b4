/*
 * axis: correct
 * says: just before the effect fails
 * why: The turn is handed to one that waits, by a permit. If that one is interrupted at this moment, it leaves and takes the turn with it.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.locks.*;
import java.util.function.LongSupplier;

public final class Idempotent<K, R> {

  /** One that waits for its turn at a key. */
  private static final class Waiter {
    final Semaphore wake = new Semaphore(0);
  }

  private static final class Entry<K, R> {
    final K key;
    Object request;
    Thread runner;
    boolean done;
    R result;
    long end;

    /** In the order in which they came. */
    final Deque<Waiter> waiters = new ArrayDeque<>();

    Entry(K key) {
      this.key = key;
    }
  }

  private final Object lock = new Object();
  private final Map<K, Entry<K, R>> entries = new HashMap<>();
  private final ArrayDeque<Entry<K, R>> ended = new ArrayDeque<>();

  private static final Duration LONGEST = Duration.ofDays(36_525);

  private final long retention;
  private final LongSupplier nanoTime;

  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (retention.isZero() || retention.isNegative()) {
      throw new IllegalArgumentException("not positive: " + retention);
    }
    this.retention = (retention.compareTo(LONGEST) < 0 ? retention : LONGEST).toNanos();
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    Objects.requireNonNull(key);
    Entry<K, R> entry;
    Waiter self = null;
    synchronized (lock) {
      long now = nanoTime.getAsLong();
      for (int i = 0; i < 2 && !ended.isEmpty() && now - ended.peek().end >= retention; i++) {
        Entry<K, R> old = ended.remove();
        entries.remove(old.key, old);
      }
      entry = entries.get(key);
      if (entry == null || entry.done && now - entry.end >= retention) {
        entry = new Entry<>(key);
        entry.request = request;
        entry.runner = Thread.currentThread();
        entries.put(key, entry);
      } else if (!Objects.equals(entry.request, request)) {
        throw new IllegalArgumentException("another request");
      } else if (entry.done) {
        return entry.result;
      } else if (entry.runner == Thread.currentThread()) {
        throw new IllegalStateException("this thread runs it");
      } else {
        self = new Waiter();
        entry.waiters.add(self);
      }
    }
    if (self != null) {
      try {
        self.wake.acquire();
      } catch (InterruptedException e) {
        synchronized (lock) {
          entry.waiters.remove(self);
        }
        throw e;
      }
      synchronized (lock) {
        if (entry.done) {
          return entry.result;
        }
        entry.runner = Thread.currentThread(); // it has failed, and this is the successor
      }
    }
    boolean well = false;
    try {
      R result = effect.call();
      well = true;
      synchronized (lock) {
        entry.result = result;
      }
      return result;
    } finally {
      synchronized (lock) {
        entry.runner = null;
        if (well) {
          entry.done = true;
          entry.end = nanoTime.getAsLong();
          ended.add(entry);
          entry.waiters.forEach(waiter -> waiter.wake.release());
          entry.waiters.clear();
        } else if (entry.waiters.isEmpty()) {
          entries.remove(key, entry);
        } else {
          entry.waiters.remove().wake.release(); // the first of them tries next
        }
      }
    }
  }
}
