/*
 * trades: One lock for all the bookkeeping, never held while an effect runs, and a condition for each key.
 *     Easy to see through; callers of different keys meet at the lock for a moment.
 */
package inflight.ch14_task_queues;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

public final class Idempotent<K, R> {
  private final Duration retention;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();

  // Both guarded by lock.
  private final Map<K, Entry> entries = new HashMap<>();
  private final ArrayDeque<Entry> done = new ArrayDeque<>();

  public Idempotent(Duration retention, LongSupplier nanoTime) {
    if (retention.isZero() || retention.isNegative()) {
      throw new IllegalArgumentException("The retention is to be positive: " + retention);
    }
    this.retention = retention;
    this.nanoTime = nanoTime;
  }

  public R run(K key, Object request, Callable<? extends R> effect) throws Exception {
    if (key == null) {
      throw new NullPointerException("key");
    }
    Entry entry;
    lock.lock();
    try {
      entry = find(key, request);
      if (entry != null) {
        return entry.result;
      }
      entry = new Entry(key, request);
      entries.put(key, entry);
    } finally {
      lock.unlock();
    }
    boolean succeeded = false;
    try {
      entry.result = effect.call();
      succeeded = true;
      return entry.result;
    } finally {
      lock.lock();
      try {
        entry.runner = null;
        if (succeeded) {
          entry.at = nanoTime.getAsLong();
          done.add(entry);
          entry.over.signalAll();
        } else {
          entries.remove(key);
          entry.failed = true;
          entry.over.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** A result that is there, perhaps after a wait; null if the key is free. */
  private Entry find(K key, Object request) throws InterruptedException {
    while (true) {
      forget();
      var entry = entries.get(key);
      if (entry == null) {
        return null;
      }
      if (!Objects.equals(entry.request, request)) {
        throw new IllegalArgumentException("The key belongs to another request: " + key);
      }
      if (entry.runner == Thread.currentThread()) {
        throw new IllegalStateException("Asked for the key whose effect is running: " + key);
      }
      while (entry.runner != null) {
        entry.over.await();
      }
      if (!entry.failed) {
        return entry;
      }
    }
  }

  private void forget() {
    long now = nanoTime.getAsLong();
    while (!done.isEmpty() && Duration.ofNanos(now - done.peek().at).compareTo(retention) >= 0) {
      entries.remove(done.poll().key);
    }
  }

  private final class Entry {
    private final K key;
    private final Object request;
    private final Condition over = lock.newCondition();
    private Thread runner = Thread.currentThread();
    private R result;
    private boolean failed;
    private long at;

    Entry(K key, Object request) {
      this.key = key;
      this.request = request;
    }
  }
}
