/*
 * axis: correct
 * says: of an interrupt and a cancel that meet in a sleep, neither is lost
 * why: Whoever catches InterruptedException has taken the interrupt. If it throws something else then, the flag has to be set again.
 */
package inflight.ch12_structured;

import inflight.given.Cancelled;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Work that can be given up. */
public final class CancelScope {
  /** What a scope covers. */
  public interface Body {
    void run() throws Exception;
  }

  private static final long NEVER = Long.MAX_VALUE;
  private static final ThreadLocal<CancelScope> INNERMOST = new ThreadLocal<>();

  private enum Stage {
    NEW,
    RUNNING,
    ENDED
  }

  /** Where a thread sleeps. */
  private static final class Bed {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition call = lock.newCondition();

    void wake() {
      lock.lock();
      try {
        call.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private final long timeout;
  private final LongSupplier clock;
  private boolean shield;

  // For the thread that runs the body.
  private CancelScope outer;

  // Under this object's lock.
  private Stage stage = Stage.NEW;
  private boolean cancelled;
  private long start;
  private Bed bed;

  /** A scope without a timeout. */
  public CancelScope() {
    this(NEVER, System::nanoTime);
  }

  /** A scope with a timeout, by {@link System#nanoTime}. */
  public CancelScope(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  /** A scope with a timeout. */
  public CancelScope(Duration timeout, LongSupplier nanoTime) {
    this(nanos(timeout), Objects.requireNonNull(nanoTime, "nanoTime"));
  }

  private CancelScope(long timeout, LongSupplier clock) {
    this.timeout = timeout;
    this.clock = clock;
  }

  private static long nanos(Duration duration) {
    if (!duration.isPositive()) {
      return 0;
    }
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  /** Shields the body from the scopes around this one. */
  public CancelScope shielded() {
    synchronized (this) {
      if (stage != Stage.NEW) {
        throw new IllegalStateException("it has been run");
      }
      shield = true;
    }
    return this;
  }

  /** Runs the body, on this thread, under this scope. */
  public boolean run(Body body) throws Exception {
    Objects.requireNonNull(body, "body");
    var around = INNERMOST.get();
    synchronized (this) {
      if (stage != Stage.NEW) {
        throw new IllegalStateException("it has been run");
      }
      stage = Stage.RUNNING;
      start = timeout == NEVER ? 0 : clock.getAsLong();
      bed = around == null ? new Bed() : around.bed;
      outer = around;
    }
    INNERMOST.set(this);
    try {
      body.run();
      return false;
    } catch (Cancelled thrown) {
      if (thrown.scope() == this) {
        return true;
      }
      throw thrown;
    } finally {
      leave();
    }
  }

  private void leave() {
    if (outer == null) {
      INNERMOST.remove();
    } else {
      INNERMOST.set(outer);
    }
    synchronized (this) {
      cancelled = left() <= 0;
      stage = Stage.ENDED;
    }
  }

  /** Cancels. */
  public void cancel() {
    Bed toWake;
    synchronized (this) {
      if (stage == Stage.ENDED || cancelled) {
        return;
      }
      cancelled = true;
      toWake = bed;
    }
    if (toWake != null) {
      toWake.wake();
    }
  }

  /** True once the scope is cancelled, by whichever of the two ways. */
  public boolean isCancelled() {
    synchronized (this) {
      return left() <= 0;
    }
  }

  /** How much time is left to this scope: none if it is cancelled. With the lock held. */
  private long left() {
    if (cancelled) {
      return 0;
    }
    if (stage != Stage.RUNNING || timeout == NEVER) {
      return NEVER;
    }
    var left = timeout - (clock.getAsLong() - start);
    if (left <= 0) {
      cancelled = true;
    }
    return left;
  }

  /** Asks whether to go on. */
  public static void checkpoint() {
    look();
  }

  /** How long nothing will happen by itself; throws if a scope that counts is cancelled. */
  private static long look() {
    CancelScope outermost = null;
    var least = NEVER;
    for (var scope = INNERMOST.get(); scope != null; scope = scope.outer) {
      long left;
      synchronized (scope) {
        left = scope.left();
      }
      if (left <= 0) {
        outermost = scope;
      }
      least = Math.min(least, left);
      if (scope.shield) {
        break;
      }
    }
    if (outermost != null) {
      throw new Cancelled(outermost);
    }
    return least;
  }

  /** Sleeps for no less than a while. */
  public static void sleep(Duration duration) throws InterruptedException {
    sleepNanos(nanos(duration));
  }

  /** Sleeps until a scope that counts here is cancelled. */
  public static void sleepForever() throws InterruptedException {
    sleepNanos(NEVER);
  }

  private static void sleepNanos(long nanos) throws InterruptedException {
    var scope = INNERMOST.get();
    var bed = scope == null ? new Bed() : scope.bed;
    var begin = System.nanoTime();
    bed.lock.lock();
    try {
      while (true) {
        var least = look();
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        var left = nanos == NEVER ? NEVER : nanos - (System.nanoTime() - begin);
        if (left <= 0) {
          return;
        }
        try {
          bed.call.awaitNanos(Math.min(least, left));
        } catch (InterruptedException e) {
          // Cancelled as well? Then that is what counts.
          look();
          throw e;
        }
      }
    } finally {
      bed.lock.unlock();
    }
  }
}
