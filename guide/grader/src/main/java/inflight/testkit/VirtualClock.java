package inflight.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that stands still until a test moves it. It starts at the epoch. All methods may be called from any thread.
 */
public final class VirtualClock extends Clock {
  private final ZoneId zone;
  private final Shared shared;

  /** What copies in other zones have in common. */
  private static final class Shared {
    // All guarded by this.
    private Instant now = Instant.EPOCH;
    private long nanos;
    private int sleepers;
  }

  public VirtualClock() {
    this(ZoneOffset.UTC, new Shared());
  }

  private VirtualClock(ZoneId zone, Shared shared) {
    this.zone = zone;
    this.shared = shared;
  }

  @Override
  public Instant instant() {
    synchronized (shared) {
      return shared.now;
    }
  }

  /** As {@link System#nanoTime}: only differences mean anything, and it wraps around. */
  public long nanoTime() {
    synchronized (shared) {
      return shared.nanos;
    }
  }

  /** Moves the clock and wakes the sleepers whose time has come. */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("A clock does not go back: " + duration);
    }
    synchronized (shared) {
      shared.now = plus(shared.now, duration);
      shared.nanos += saturatedNanos(duration);
      shared.notifyAll();
    }
  }

  /** Blocks until the clock has been moved by so much from now; returns at once if that is nothing. */
  public void sleep(Duration duration) throws InterruptedException {
    synchronized (shared) {
      var until = plus(shared.now, duration);
      shared.sleepers++;
      shared.notifyAll();
      try {
        while (shared.now.isBefore(until)) {
          shared.wait();
        }
      } finally {
        shared.sleepers--;
        shared.notifyAll();
      }
    }
  }

  /** Blocks until at least so many threads sleep. */
  public void awaitSleepers(int count) {
    Poll.until(
        count + " threads sleep on the virtual clock",
        () -> {
          synchronized (shared) {
            return shared.sleepers >= count;
          }
        });
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new VirtualClock(other, shared);
  }

  /** A sleep of {@code Duration.ofSeconds(Long.MAX_VALUE)} means for ever, not an overflow. */
  private static Instant plus(Instant instant, Duration duration) {
    var room = Duration.between(instant, Instant.MAX);
    return duration.compareTo(room) >= 0 ? Instant.MAX : instant.plus(duration);
  }

  private static long saturatedNanos(Duration duration) {
    return duration.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L ? Long.MAX_VALUE : duration.toNanos();
  }
}
