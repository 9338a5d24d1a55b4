package inflight.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.LongStream;

/**
 * A clock that stands still until a test moves it. It starts at the epoch, and at 0 ns unless told
 * otherwise. All methods may be called from any thread.
 */
public final class VirtualClock extends Clock {
  private final ZoneId zone;
  private final Shared shared;

  /** What copies in other zones have in common. */
  private static final class Shared {
    // All guarded by this.
    private Instant now = Instant.EPOCH;
    private long nanos;
    private long sleeps;
    private final PriorityQueue<Sleeper> sleepers =
        new PriorityQueue<>(Comparator.comparing(Sleeper::until).thenComparing(Sleeper::number));
  }

  private record Sleeper(Instant until, long number) {}

  public VirtualClock() {
    this(0);
  }

  private VirtualClock(long nanos) {
    this(ZoneOffset.UTC, new Shared());
    shared.nanos = nanos;
  }

  /**
   * A clock whose {@link #nanoTime} starts anywhere, as {@link System#nanoTime} may.
   *
   * @param nanos the first reading
   */
  public static VirtualClock startingAt(long nanos) {
    return new VirtualClock(nanos);
  }

  /**
   * Clocks that start where code goes wrong that compares readings, or takes one for "never": at 0,
   * at -1, at the least there is, at the greatest, and so little before the wrap that a deadline
   * lies behind it.
   *
   * @param beforeTheWrap how long before the wrap the last one starts: less than the delays of the
   *     test
   */
  public static List<VirtualClock> withOddStarts(Duration beforeTheWrap) {
    return LongStream.of(
            0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - beforeTheWrap.toNanos())
        .mapToObj(VirtualClock::new)
        .toList();
  }

  /** For a test's words, such as {@code a clock at -1 ns}. */
  @Override
  public String toString() {
    return "a clock at " + nanoTime() + " ns";
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

  /**
   * Moves the clock and wakes the sleepers whose time has come, in the order of their deadlines,
   * and among equals the first to fall asleep first. Does not wait for them.
   */
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

  /**
   * Blocks until the clock has been moved by so much from now; returns at once if that is nothing.
   *
   * @throws InterruptedException if the thread is interrupted before or while it sleeps
   */
  public void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!duration.isPositive()) {
      return;
    }
    synchronized (shared) {
      var me = new Sleeper(plus(shared.now, duration), shared.sleeps++);
      shared.sleepers.add(me);
      try {
        while (me.until().isAfter(shared.now) || shared.sleepers.peek() != me) {
          shared.wait();
        }
      } finally {
        shared.sleepers.remove(me);
        shared.notifyAll();
      }
    }
  }

  /** Blocks until at least so many threads sleep whose time has not come yet. */
  public void awaitSleepers(int count) {
    Poll.until(
        count + " threads sleep on the virtual clock",
        () -> {
          synchronized (shared) {
            return shared.sleepers.stream().filter(it -> it.until().isAfter(shared.now)).count()
                >= count;
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
    return duration.getSeconds() >= Long.MAX_VALUE / 1_000_000_000L
        ? Long.MAX_VALUE
        : duration.toNanos();
  }
}
