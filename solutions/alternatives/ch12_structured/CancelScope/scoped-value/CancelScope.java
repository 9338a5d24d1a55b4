/*
 * trades: the chain of scopes is a ScopedValue, which nobody can forget to put back. All sleepers wait on one
 *     monitor: a cancel wakes them all, and they look.
 */
package inflight.ch12_structured;

import inflight.given.Cancelled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

public final class CancelScope {
  public interface Body {
    void run() throws Exception;
  }

  private static final ScopedValue<List<CancelScope>> AROUND = ScopedValue.newInstance();
  private static final Object LOCK = new Object();

  private final Duration timeout;
  private final LongSupplier nanoTime;

  // All guarded by LOCK.
  private boolean shielded;
  private boolean begun;
  private boolean ended;
  private boolean cancelled;
  private long since;

  public CancelScope() {
    this(Duration.ofSeconds(Long.MAX_VALUE));
  }

  public CancelScope(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  public CancelScope(Duration timeout, LongSupplier nanoTime) {
    this.timeout = Objects.requireNonNull(timeout);
    this.nanoTime = Objects.requireNonNull(nanoTime);
  }

  public CancelScope shielded() {
    synchronized (LOCK) {
      if (begun) {
        throw new IllegalStateException("too late for a shield");
      }
      shielded = true;
    }
    return this;
  }

  public boolean run(Body body) throws Exception {
    Objects.requireNonNull(body);
    var around = new ArrayList<CancelScope>();
    synchronized (LOCK) {
      if (begun) {
        throw new IllegalStateException("run before");
      }
      begun = true;
      since = nanoTime.getAsLong();
      if (!shielded) {
        around.addAll(covering());
      }
    }
    around.add(this);
    try {
      ScopedValue.where(AROUND, around)
          .call(
              () -> {
                body.run();
                return null;
              });
      return false;
    } catch (Cancelled thrown) {
      if (thrown.scope() == this) {
        return true;
      }
      throw thrown;
    } finally {
      synchronized (LOCK) {
        cancelled = isCancelled();
        ended = true;
      }
    }
  }

  /** The scopes that count here, the outermost first. */
  private static List<CancelScope> covering() {
    return AROUND.isBound() ? AROUND.get() : List.of();
  }

  public void cancel() {
    synchronized (LOCK) {
      if (!ended) {
        cancelled = true;
        LOCK.notifyAll();
      }
    }
  }

  public boolean isCancelled() {
    synchronized (LOCK) {
      return cancelled || begun && !ended && left().compareTo(Duration.ZERO) <= 0;
    }
  }

  private Duration left() {
    return timeout.isNegative() ? Duration.ZERO : timeout.minusNanos(nanoTime.getAsLong() - since);
  }

  public static void checkpoint() {
    for (var scope : covering()) {
      if (scope.isCancelled()) {
        throw new Cancelled(scope);
      }
    }
  }

  public static void sleep(Duration duration) throws InterruptedException {
    var begun = System.nanoTime();
    var nanos = Objects.requireNonNull(duration).isNegative() ? Duration.ZERO : duration;
    synchronized (LOCK) {
      while (true) {
        checkpoint();
        var left = nanos.minusNanos(System.nanoTime() - begun);
        if (left.compareTo(Duration.ZERO) <= 0) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          return;
        }
        waitUpTo(left);
      }
    }
  }

  public static void sleepForever() throws InterruptedException {
    synchronized (LOCK) {
      while (true) {
        checkpoint();
        waitUpTo(Duration.ofSeconds(Long.MAX_VALUE));
      }
    }
  }

  private static void waitUpTo(Duration longest) throws InterruptedException {
    var shortest = longest;
    for (var scope : covering()) {
      var left = scope.left();
      shortest = left.compareTo(shortest) < 0 ? left : shortest;
    }
    if (shortest.compareTo(Duration.ofDays(10_000)) > 0) {
      LOCK.wait();
    } else {
      LOCK.wait(shortest.toMillis() + 1);
    }
  }
}
