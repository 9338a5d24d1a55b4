package inflight.ch08_event_loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class TryUntilTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  private int attempts;

  @Test
  @DisplayName("attempts end with the first that succeeds")
  void succeeds() {
    var clock = new VirtualClock();

    assertThat(tries(clock, Duration.ofMillis(10), MILLI, 3))
        .as("whether an attempt succeeded, when the third one does")
        .isTrue();
    assertThat(attempts).as("attempts").isEqualTo(3);
  }

  @Test
  @DisplayName("no attempt begins once the limit has passed")
  void givesUp() {
    var clock = new VirtualClock();

    assertThat(tries(clock, Duration.ofMillis(5), MILLI, 100))
        .as("whether an attempt succeeded, when the hundredth would")
        .isFalse();
    assertThat(attempts).as("attempts of 1 ms, with a limit of 5 ms").isEqualTo(5);
  }

  @Test
  @DisplayName("the clock may begin at any number, a negative one too")
  void anyStart() {
    for (long start :
        Tried.each("start", new long[] {-1, -5_000_000, Long.MIN_VALUE, 1_000_000_000_000L})) {
      var clock = VirtualClock.startingAt(start);
      attempts = 0;

      assertThat(tries(clock, Duration.ofMillis(5), MILLI, 100))
          .as("whether an attempt succeeded, on a clock that began at %d ns", start)
          .isFalse();
      assertThat(attempts)
          .as("attempts of 1 ms, with a limit of 5 ms, on a clock that began at %d ns", start)
          .isEqualTo(5);
    }
  }

  @Test
  @DisplayName("a clock that passes Long.MAX_VALUE changes nothing")
  void wraps() {
    for (var clock : Tried.each("clock", VirtualClock.withOddStarts(Duration.ofMillis(2)))) {
      var named = clock.toString();
      attempts = 0;

      assertThat(tries(clock, Duration.ofMillis(5), MILLI, 100))
          .as("whether an attempt succeeded, on %s", named)
          .isFalse();
      assertThat(attempts).as("attempts of 1 ms, with a limit of 5 ms, on %s", named).isEqualTo(5);
    }
  }

  @Test
  @DisplayName("a long attempt during which the clock passes Long.MAX_VALUE is the last one")
  void wrapsInAnAttempt() {
    for (var clock : Tried.each("clock", VirtualClock.withOddStarts(MILLI.multipliedBy(10)))) {
      var named = clock.toString();
      attempts = 0;

      assertThat(tries(clock, MILLI, MILLI.multipliedBy(20), 100))
          .as("whether an attempt succeeded, on %s", named)
          .isFalse();
      assertThat(attempts).as("attempts of 20 ms, with a limit of 1 ms, on %s", named).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("limits of nanoseconds and of months are both kept to the nanosecond")
  void anyLimit() {
    tries(new VirtualClock(), Duration.ofNanos(3), Duration.ofNanos(1), 100);
    assertThat(attempts).as("attempts of 1 ns, with a limit of 3 ns").isEqualTo(3);

    attempts = 0;
    tries(new VirtualClock(), Duration.ofDays(90).plusNanos(1), Duration.ofDays(30), 100);
    assertThat(attempts).as("attempts of 30 days, with a limit of 90 days and 1 ns").isEqualTo(4);
  }

  @Test
  @DisplayName("time that passes between two attempts counts too")
  void betweenAttempts() {
    var now = new AtomicLong();
    var lastBegan = new AtomicLong();
    // Attempts take no time, and each look at the clock takes a millisecond.
    var tries = new TryUntil(() -> now.getAndAdd(MILLI.toNanos()));

    var succeeded =
        tries.run(
            MILLI.multipliedBy(100),
            () -> {
              lastBegan.set(now.get());
              return ++attempts == 1_000;
            });

    assertThat(succeeded)
        .as("whether an attempt succeeded, when the thousandth would, long after the limit")
        .isFalse();
    assertThat(lastBegan.get() / 1_000_000)
        .as(
            "when the last attempt began, in ms, with a limit of 100 ms and a clock that goes on by"
                + " 1 ms whenever it is read")
        .isLessThanOrEqualTo(102);
  }

  @Test
  @Corner
  @DisplayName("with a limit of zero or less there is no attempt")
  void noTime() {
    for (var limit :
        Tried.each(
            "limit", new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(-1)})) {
      for (var clock : Tried.each("clock", VirtualClock.withOddStarts(Duration.ofMillis(2)))) {
        var named = clock.toString();
        assertThat(tries(clock, limit, MILLI, 1))
            .as("whether an attempt succeeded, with a limit of %s on %s", limit, named)
            .isFalse();
        assertThat(attempts).as("attempts, with a limit of %s on %s", limit, named).isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("an attempt that ends after the limit counts if it has succeeded")
  void lateSuccess() {
    assertThat(tries(new VirtualClock(), MILLI, Duration.ofMillis(7), 1))
        .as("whether an attempt of 7 ms succeeded, with a limit of 1 ms")
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("what an attempt throws reaches the caller")
  void attemptThrows() {
    var clock = new VirtualClock();
    var failure = new IllegalStateException("no connection");

    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                new TryUntil(clock::nanoTime)
                    .run(
                        MILLI,
                        () -> {
                          throw failure;
                        }));
    assertThat(thrown).as("what run threw").isSameAs(failure);
  }

  @Test
  @Corner
  @DisplayName("an attempt may itself call run: each call goes by its own limit")
  void attemptsInsideAnAttempt() {
    for (int millis : Tried.each("limit inside, in ms", new int[] {2, 50})) {
      var clock = new VirtualClock();
      var tries = new TryUntil(clock::nanoTime);
      var inside = new AtomicLong();
      attempts = 0;

      var succeeded =
          tries.run(
              Duration.ofMillis(5),
              () -> {
                attempts++;
                tries.run(
                    MILLI.multipliedBy(millis),
                    () -> {
                      clock.advance(MILLI);
                      return inside.incrementAndGet() == 1_000;
                    });
                return attempts == 100;
              });

      assertThat(succeeded)
          .as("whether an attempt succeeded, when the hundredth would, long after the limit")
          .isFalse();
      assertThat(attempts)
          .as("attempts with a limit of 5 ms, each of which makes attempts for %d ms", millis)
          .isEqualTo(millis == 2 ? 3 : 1);
      assertThat(inside)
          .as("attempts of 1 ms that were made inside, with a limit of %d ms", millis)
          .hasValue(millis == 2 ? 6 : 50);
    }
  }

  /** Attempts that take so long each, and of which this one succeeds. */
  private boolean tries(VirtualClock clock, Duration limit, Duration each, int successful) {
    var tries = new TryUntil(clock::nanoTime);
    // One that goes by another clock, which stands still: it is none of the first one's business.
    new TryUntil(VirtualClock.startingAt(12)::nanoTime);
    return tries.run(
        limit,
        () -> {
          attempts++;
          clock.advance(each);
          return attempts == successful || attempts == 1_000;
        });
  }
}
