package inflight.ch02_why;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Corner;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class OneTimeoutTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualClock clock = new VirtualClock();
  private final List<Duration> given = new ArrayList<>();

  @Test
  @DisplayName("the first service may take the whole timeout")
  void first() {
    new OneTimeout(clock::nanoTime).askAll(List.of(service(clock, "price", 0)), SECOND);

    assertThat(given).as("time that the only service was given").containsExactly(SECOND);
  }

  @Test
  @DisplayName("each other service may take what those before it have left of the one timeout")
  void left() {
    new OneTimeout(clock::nanoTime)
        .askAll(
            List.of(
                service(clock, "price", 300),
                service(clock, "stock", 500),
                service(clock, "reviews", 50)),
            SECOND);

    assertThat(given)
        .as("time that three services were given, of 1 s, of which they took 300, 500, and 50 ms")
        .containsExactly(SECOND, Duration.ofMillis(700), Duration.ofMillis(200));
  }

  @Test
  @DisplayName("services that use up the timeout leave nothing to the others, or less")
  void nothingLeft() {
    new OneTimeout(clock::nanoTime)
        .askAll(
            List.of(
                service(clock, "price", 1_000),
                service(clock, "stock", 200),
                service(clock, "reviews", 0)),
            SECOND);

    assertThat(given)
        .as("time that three services were given, of 1 s, of which the first took all")
        .containsExactly(SECOND, Duration.ZERO, Duration.ofMillis(-200));
  }

  @Test
  @DisplayName("the answers come in the order of the services, each of which is asked once")
  void answers() {
    var oneTimeout = new OneTimeout(clock::nanoTime);

    assertThat(
            oneTimeout.askAll(
                List.of(service(clock, "price", 2_000), service(clock, "stock", 1)), SECOND))
        .as("answers of two services")
        .containsExactly("price", "stock");
    assertThat(given).as("times that services were asked").hasSize(2);
    assertThat(oneTimeout.askAll(List.of(), SECOND)).as("answers of no service").isEmpty();
  }

  @Test
  @DisplayName("each call has a timeout of its own, counted from that call")
  void again() {
    var oneTimeout = new OneTimeout(clock::nanoTime);
    clock.advance(Duration.ofHours(1));
    oneTimeout.askAll(List.of(service(clock, "price", 600)), SECOND);
    clock.advance(Duration.ofHours(1));

    oneTimeout.askAll(
        List.of(service(clock, "price", 600), service(clock, "stock", 0)), Duration.ofSeconds(2));

    assertThat(given)
        .as("time given in a call with 1 s, and in one with 2 s, of which the first took 600 ms")
        .containsExactly(SECOND, Duration.ofSeconds(2), Duration.ofMillis(1_400));
  }

  @Test
  @Corner
  @DisplayName("the clock may begin anywhere and wrap around")
  void anyClock() {
    for (var odd : Tried.each("odd", VirtualClock.withOddStarts(Duration.ofMillis(400)))) {
      var where = odd.toString();
      given.clear();
      new OneTimeout(odd::nanoTime)
          .askAll(
              List.of(
                  service(odd, "price", 300), service(odd, "stock", 300), service(odd, "tax", 0)),
              SECOND);

      assertThat(given)
          .as("time that three services were given, of 1 s, by " + where)
          .containsExactly(SECOND, Duration.ofMillis(700), Duration.ofMillis(400));
    }
  }

  @Test
  @Corner
  @DisplayName("what services have taken counts to the nanosecond")
  void nanoseconds() {
    new OneTimeout(clock::nanoTime)
        .askAll(
            List.of(
                service(clock, "price", Duration.ofNanos(999_999)),
                service(clock, "stock", Duration.ofNanos(1)),
                service(clock, "reviews", Duration.ofNanos(700)),
                service(clock, "tax", Duration.ZERO)),
            SECOND);

    assertThat(given)
        .as("time that four services were given, of 1 s, of which they took 999,999, 1, and 700 ns")
        .containsExactly(
            SECOND,
            SECOND.minusNanos(999_999),
            SECOND.minusNanos(1_000_000),
            SECOND.minusNanos(1_000_700));
  }

  @Test
  @Corner
  @DisplayName("what services have taken counts to the nanosecond after months, too")
  void months() {
    for (var takes :
        Tried.each(
            "time that the first service takes",
            List.of(Duration.ofDays(150), Duration.ofDays(20_000), Duration.ofDays(100_000)))) {
      given.clear();
      new OneTimeout(clock::nanoTime)
          .askAll(
              List.of(
                  service(clock, "price", takes.plusNanos(1)),
                  service(clock, "stock", Duration.ofNanos(2)),
                  service(clock, "tax", Duration.ZERO)),
              Duration.ofDays(100_001));

      assertThat(given)
          .as(
              "time that three services were given, of 100,001 days, of which the first took %s and"
                  + " 1 ns, and the second 2 ns",
              takes)
          .containsExactly(
              Duration.ofDays(100_001),
              Duration.ofDays(100_001).minus(takes).minusNanos(1),
              Duration.ofDays(100_001).minus(takes).minusNanos(3));
    }
  }

  @Test
  @Corner
  @DisplayName("a timeout may be as much as a long can count in nanoseconds, or less than nothing")
  void extremeTimeouts() {
    for (var timeout :
        Tried.each(
            "timeout", List.of(Duration.ofNanos(Long.MAX_VALUE), Duration.ofDays(-36_500)))) {
      for (var odd : VirtualClock.withOddStarts(Duration.ofMillis(400))) {
        given.clear();
        new OneTimeout(odd::nanoTime)
            .askAll(List.of(service(odd, "price", 300), service(odd, "stock", 0)), timeout);

        assertThat(given)
            .as("time that two services were given, of which the first took 300 ms, by " + odd)
            .containsExactly(timeout, timeout.minus(Duration.ofMillis(300)));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("what passes between two services, or before the first one, is used up as well")
  void betweenServices() {
    var asked = new ArrayList<Duration>();
    var before = new ArrayList<Duration>();
    var begun = clock.nanoTime();
    OneTimeout.Service asking =
        atMost -> {
          asked.add(atMost);
          clock.advance(Duration.ofMillis(10));
          before.add(Duration.ofNanos(clock.nanoTime() - begun));
          return "answer";
        };

    new OneTimeout(clock::nanoTime).askAll(slowList(asking, 4), SECOND);

    assertThat(asked).as("time that four services were given").hasSize(4);
    for (var i = 1; i < 4; i++) {
      assertThat(asked.get(i))
          .as(
              "time that service %d was given, of 1 s counted from the call, when the one before it"
                  + " had answered %s after the call (the list takes 400 ms to look up the first"
                  + " one, and 50 ms for each of the others; each service takes 10 ms)",
              i + 1, before.get(i - 1))
          .isLessThanOrEqualTo(SECOND.minus(before.get(i - 1)));
    }
  }

  /** The same service so many times, each of which the list has to look up. */
  private List<OneTimeout.Service> slowList(OneTimeout.Service service, int size) {
    return new AbstractList<>() {
      @Override
      public OneTimeout.Service get(int place) {
        Objects.checkIndex(place, size);
        clock.advance(Duration.ofMillis(place == 0 ? 400 : 50));
        return service;
      }

      @Override
      public int size() {
        return size;
      }
    };
  }

  @Test
  @Corner
  @DisplayName("a service may itself ask others on the same object, with a timeout of their own")
  void nested() {
    var oneTimeout = new OneTimeout(clock::nanoTime);
    OneTimeout.Service asking =
        atMost -> {
          given.add(atMost);
          clock.advance(Duration.ofMillis(100));
          var answers =
              oneTimeout.askAll(
                  List.of(service(clock, "stock", 50), service(clock, "tax", 50)), atMost);
          return String.join(" and ", answers);
        };

    var answers =
        oneTimeout.askAll(
            List.of(service(clock, "price", 300), asking, service(clock, "reviews", 0)), SECOND);

    assertThat(answers)
        .as("answers of three services, of which the second asks two others")
        .containsExactly("price", "stock and tax", "reviews");
    assertThat(given)
        .as(
            "time that services were given, of 1 s: the first, which took 300 ms; the second, which"
                + " took 100 ms before it asked two others of 50 ms with what it was given; these"
                + " two; and the third")
        .containsExactly(
            SECOND,
            Duration.ofMillis(700),
            Duration.ofMillis(700),
            Duration.ofMillis(650),
            Duration.ofMillis(500));
  }

  @Test
  @Corner
  @DisplayName("two threads may ask at once, and each has the timeout of its own call")
  void twoThreads() {
    var oneTimeout = new OneTimeout(clock::nanoTime);
    var first = new Asked(oneTimeout);
    var second = new Asked(oneTimeout);
    try (var workers = new Workers()) {
      var one = workers.start("first caller", first::askAll);
      Poll.until(
          "the first service of a call is asked", () -> first.gate.waiting() == 1 || one.isDone());
      clock.advance(Duration.ofMillis(50));
      var other = workers.start("second caller", second::askAll);
      // Its first service is asked, or it waits for the other call to end.
      other.letWait();
      clock.advance(Duration.ofMillis(10));

      first.gate.open();
      one.awaitDone("askAll returns when its services have answered");
      clock.advance(Duration.ofMillis(5));
      second.gate.open();
      other.awaitDone("askAll, called while another call was under way, returns");
    } finally {
      first.gate.open();
      second.gate.open();
    }

    first.assertTimes("while a second thread called askAll on the same object");
    second.assertTimes("on an object on which a first thread had called askAll before");
  }

  /** A call of askAll with two services, of which the first takes until the gate is open. */
  private final class Asked {
    private final OneTimeout oneTimeout;
    private final Gate gate = new Gate();
    private final List<Duration> atMost = new ArrayList<>();
    private final List<Long> moments = new ArrayList<>();

    Asked(OneTimeout oneTimeout) {
      this.oneTimeout = oneTimeout;
    }

    void askAll() {
      oneTimeout.askAll(
          List.of(
              left -> {
                note(left);
                gate.await();
                return "price";
              },
              left -> {
                note(left);
                return "stock";
              }),
          SECOND);
    }

    private void note(Duration left) {
      atMost.add(left);
      moments.add(clock.nanoTime());
    }

    void assertTimes(String when) {
      assertThat(atMost).as("times that two services were given, %s", when).hasSize(2);
      var took = Duration.ofNanos(moments.getLast() - moments.getFirst());
      assertThat(atMost)
          .as("time that two services were given, of which the first took %s, %s", took, when)
          .containsExactly(atMost.getFirst(), atMost.getFirst().minus(took));
    }
  }

  @Test
  @Corner
  @DisplayName("two objects have a clock each")
  void twoObjects() {
    var still = new VirtualClock();
    var oneTimeout = new OneTimeout(clock::nanoTime);
    var later = new OneTimeout(still::nanoTime);

    for (var each : List.of(oneTimeout, later)) {
      each.askAll(List.of(service(clock, "price", 300), service(clock, "stock", 0)), SECOND);
    }

    assertThat(given)
        .as(
            "time that two services were given, of 1 s, of which the first took 300 ms by the clock"
                + " of one object; and the same again by that of another, which stood still")
        .containsExactly(SECOND, Duration.ofMillis(700), SECOND, SECOND);
  }

  private OneTimeout.Service service(VirtualClock moving, String answer, Duration takes) {
    return atMost -> {
      given.add(atMost);
      moving.advance(takes);
      return answer;
    };
  }

  private OneTimeout.Service service(VirtualClock moving, String answer, long millis) {
    return service(moving, answer, Duration.ofMillis(millis));
  }
}
