/*
 * axis: race-free
 * says: a cancel that looks whether the body has ended
 * why: Looking whether the body has ended, and cancelling, are two steps. If the body ends in between, the scope says that
 *     it was not cancelled, and a moment later that it was.
 */
package inflight.ch12_structured;

import inflight.given.Cancelled;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

public final class CancelScope {
  /** What a scope covers. */
  public interface Body {
    void run() throws Exception;
  }

  private static final ThreadLocal<CancelScope> INNERMOST = new ThreadLocal<>();

  /** More than two hundred years: as good as for ever. */
  private static final long NEVER = Long.MAX_VALUE;

  private final long timeoutNanos;
  private final LongSupplier nanoTime;
  private volatile boolean cancelled;
  private volatile State state = new Fresh();
  private boolean shielded;
  private CancelScope outer;

  private sealed interface State {}

  private record Fresh() implements State {}

  private record Running(Thread thread, long since) implements State {}

  private record Ended() implements State {}

  public CancelScope() {
    this(NEVER, System::nanoTime);
  }

  public CancelScope(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  public CancelScope(Duration timeout, LongSupplier nanoTime) {
    this(saturatedNanos(timeout), Objects.requireNonNull(nanoTime, "nanoTime"));
  }

  private CancelScope(long timeoutNanos, LongSupplier nanoTime) {
    this.timeoutNanos = timeoutNanos;
    this.nanoTime = nanoTime;
  }

  public CancelScope shielded() {
    assertFresh();
    shielded = true;
    return this;
  }

  private void assertFresh() {
    if (!(state instanceof Fresh)) {
      throw new IllegalStateException("the scope has been run");
    }
  }

  public boolean run(Body body) throws Exception {
    Objects.requireNonNull(body, "body");
    assertFresh();
    outer = INNERMOST.get();
    state = new Running(Thread.currentThread(), nanoTime.getAsLong());
    INNERMOST.set(this);
    try {
      body.run();
      return false;
    } catch (Cancelled thrown) {
      if (thrown.scope() != this) {
        throw thrown;
      }
      return true;
    } finally {
      if (isCancelled()) {
        cancelled = true;
      }
      state = new Ended();
      INNERMOST.set(outer);
    }
  }

  public void cancel() {
    if (state instanceof Ended) {
      return;
    }
    cancelled = true;
    if (state instanceof Running(var thread, _)) {
      LockSupport.unpark(thread);
    }
  }

  public boolean isCancelled() {
    return cancelled || nanosLeft() <= 0;
  }

  private long nanosLeft() {
    return timeoutNanos != NEVER && state instanceof Running(_, var since)
        ? timeoutNanos - Math.max(0, nanoTime.getAsLong() - since)
        : NEVER;
  }

  public static void checkpoint() {
    CancelScope outermost = null;
    for (var scope = INNERMOST.get(); scope != null; scope = scope.next()) {
      if (scope.isCancelled()) {
        outermost = scope;
      }
    }
    if (outermost != null) {
      throw new Cancelled(outermost);
    }
  }

  /** The next one outward that counts; null if there is none. */
  private CancelScope next() {
    return shielded ? null : outer;
  }

  public static void sleep(Duration duration) throws InterruptedException {
    sleep(saturatedNanos(duration));
  }

  public static void sleepForever() throws InterruptedException {
    sleep(NEVER);
  }

  private static void sleep(long nanos) throws InterruptedException {
    var begun = System.nanoTime();
    while (true) {
      checkpoint();
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var left = nanos == NEVER ? NEVER : nanos - (System.nanoTime() - begun);
      if (left <= 0) {
        return;
      }
      for (var scope = INNERMOST.get(); scope != null; scope = scope.next()) {
        left = Math.min(left, scope.nanosLeft());
      }
      if (left == NEVER) {
        LockSupport.park(CancelScope.class);
      } else {
        LockSupport.parkNanos(CancelScope.class, left);
      }
    }
  }

  private static long saturatedNanos(Duration duration) {
    if (duration.isNegative()) {
      return 0;
    }
    return duration.getSeconds() >= NEVER / 1_000_000_000 ? NEVER : duration.toNanos();
  }
}
