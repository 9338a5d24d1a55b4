/*
 * trades: who sleeps hangs a bell, a semaphore of its own, on each scope that counts, and takes it down again. No
 *     scope needs to know its thread.
 */
package inflight.ch12_structured;

import inflight.given.Cancelled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

public final class CancelScope {
  public interface Body {
    void run() throws Exception;
  }

  /** The innermost first. */
  private static final ThreadLocal<Deque<CancelScope>> SCOPES =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final boolean hasTimeout;
  private final Duration timeout;
  private final LongSupplier nanoTime;

  // All guarded by this.
  private final Set<Semaphore> bells = new HashSet<>();
  private boolean shield;
  private boolean isCancelled;
  private boolean begun;
  private boolean ended;
  private long since;

  public CancelScope() {
    this(false, Duration.ZERO, System::nanoTime);
  }

  public CancelScope(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  public CancelScope(Duration timeout, LongSupplier nanoTime) {
    this(
        timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0,
        timeout,
        java.util.Objects.requireNonNull(nanoTime));
  }

  private CancelScope(boolean hasTimeout, Duration timeout, LongSupplier nanoTime) {
    this.hasTimeout = hasTimeout;
    this.timeout = timeout;
    this.nanoTime = nanoTime;
  }

  public synchronized CancelScope shielded() {
    if (begun) {
      throw new IllegalStateException();
    }
    shield = true;
    return this;
  }

  public boolean run(Body body) throws Exception {
    if (body == null) {
      throw new NullPointerException("body");
    }
    synchronized (this) {
      if (begun) {
        throw new IllegalStateException();
      }
      begun = true;
      since = nanoTime.getAsLong();
    }
    var scopes = SCOPES.get();
    scopes.push(this);
    try {
      body.run();
    } catch (Cancelled thrown) {
      if (thrown.scope() != this) {
        throw thrown;
      }
      return true;
    } finally {
      scopes.pop();
      synchronized (this) {
        isCancelled = isCancelled();
        ended = true;
      }
      if (scopes.isEmpty()) {
        SCOPES.remove();
      }
    }
    return false;
  }

  public synchronized void cancel() {
    if (!ended) {
      isCancelled = true;
      bells.forEach(Semaphore::release);
    }
  }

  public synchronized boolean isCancelled() {
    return isCancelled || nanosLeft() <= 0;
  }

  private synchronized long nanosLeft() {
    if (!begun || ended || !hasTimeout) {
      return Long.MAX_VALUE;
    }
    return timeout.isNegative() ? 0 : timeout.toNanos() - (nanoTime.getAsLong() - since);
  }

  public static void checkpoint() {
    Cancelled cancelled = null;
    for (var scope : SCOPES.get()) {
      if (scope.isCancelled()) {
        cancelled = new Cancelled(scope);
      }
      if (scope.shield) {
        break;
      }
    }
    if (cancelled != null) {
      throw cancelled;
    }
  }

  public static void sleep(Duration duration) throws InterruptedException {
    var isLong = duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0;
    sleep(isLong ? Long.MAX_VALUE : duration.isNegative() ? 0 : duration.toNanos());
  }

  public static void sleepForever() throws InterruptedException {
    sleep(Long.MAX_VALUE);
  }

  private static void sleep(long nanos) throws InterruptedException {
    var end = System.nanoTime() + nanos;
    var bell = new Semaphore(0);
    hang(bell);
    try {
      for (long left = nanos; ; left = end - System.nanoTime()) {
        checkpoint();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (left <= 0) {
          return;
        }
        ring(bell, nanos == Long.MAX_VALUE ? nanos : left);
      }
    } finally {
      SCOPES.get().forEach(scope -> scope.takeDown(bell));
    }
  }

  private static void hang(Semaphore bell) {
    for (var scope : SCOPES.get()) {
      synchronized (scope) {
        scope.bells.add(bell);
      }
    }
  }

  private synchronized void takeDown(Semaphore bell) {
    bells.remove(bell);
  }

  /** Waits until it rings, or until some time is over. */
  private static void ring(Semaphore bell, long longest) throws InterruptedException {
    var left = longest;
    for (var scope : SCOPES.get()) {
      left = Math.min(left, scope.nanosLeft());
      if (scope.shield) {
        break;
      }
    }
    if (left == Long.MAX_VALUE) {
      bell.acquire();
    } else {
      bell.tryAcquire(left, TimeUnit.NANOSECONDS);
    }
  }
}
