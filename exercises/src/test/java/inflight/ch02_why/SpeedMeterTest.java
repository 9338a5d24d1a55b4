package inflight.ch02_why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** No wall clock: the suppliers move the clock themselves, so every number is known beforehand. */
@Graded
class SpeedMeterTest {
  /** A clock that only the suppliers move, and a log of who ran and when the clock was read. */
  private static final class Lab {
    private final List<String> log = new ArrayList<>();
    private long now;

    SpeedMeter meter(int warmUps, int rounds) {
      return new SpeedMeter(this::read, warmUps, rounds);
    }

    private long read() {
      log.add("clock");
      return now;
    }

    /** Work whose run number i, from 0 on, takes so many nanoseconds. */
    Supplier<String> work(String name, IntToLongFunction nanos) {
      return work(name, nanos, run -> "result");
    }

    <T> Supplier<T> work(String name, IntToLongFunction nanos, Result<T> result) {
      return new Supplier<>() {
        private int runs;

        @Override
        public T get() {
          log.add(name);
          now += nanos.applyAsLong(runs);
          return result.of(runs++);
        }
      };
    }

    /** Who ran, in order. */
    List<String> runs() {
      return log.stream().filter(it -> !it.equals("clock")).toList();
    }
  }

  private interface Result<T> {
    T of(int run);
  }

  private final Lab lab = new Lab();

  @Test
  @DisplayName("the ratio of a round is the baseline's time divided by the candidate's")
  void ratioOfARound() {
    assertRounds(0, times(30), times(10), 3.0);
    assertRounds(0, times(10), times(40), 0.25);
    assertRounds(0, times(10), times(3), 10.0 / 3);
    assertRounds(0, times(4_000_000_000_000L), times(3_000_000_000_001L), 1.333333333332889);
  }

  @Test
  @DisplayName("rounds lists the ratio of every round, in the order in which they came")
  void roundsInOrder() {
    assertRounds(0, times(100, 20, 90, 10, 70), times(10, 10, 10, 10, 10), 10, 2, 9, 1, 7);
  }

  @Test
  @DisplayName("the ratio is the median of the rounds, which one unlucky run does not move")
  void median() {
    assertThat(lab.meter(0, 5).measure(base(20), candidate(10, 10, 1_000, 10, 10)).ratio())
        .as("ratio of 20 ns to 10 ns, in four rounds of five; in one the candidate took 1,000 ns")
        .isEqualTo(2.0, precisely(2.0));
    assertThat(lab.meter(0, 5).measure(base(20, 20, 20, 9_000, 20), candidate(10)).ratio())
        .as("ratio of 20 ns to 10 ns, in four rounds of five; in one the baseline took 9,000 ns")
        .isEqualTo(2.0, precisely(2.0));
  }

  @Test
  @DisplayName("the median is that of the ratios, not the ratio of two medians")
  void medianOfRatios() {
    assertThat(lab.meter(0, 3).measure(base(1, 10, 3), candidate(1, 2, 9)).ratio())
        .as("ratio of three rounds of 1 to 1, 10 to 2, and 3 to 9 ns")
        .isEqualTo(1.0, precisely(1.0));
  }

  @Test
  @DisplayName("each side is warmed up as often as asked, before the first round")
  void warmUps() {
    lab.meter(3, 1).measure(base(10), candidate(10));

    assertThat(lab.runs()).as("runs with 3 warm-ups and 1 round").hasSize(8);
    assertThat(lab.runs().subList(0, 6))
        .as("the first six runs, with 3 warm-ups for each of the two")
        .containsExactlyInAnyOrder("base", "base", "base", "candidate", "candidate", "candidate");
    assertThat(lab.runs().getFirst()).as("the first run of all").isEqualTo("base");
    assertThat(lab.runs().subList(6, 8)).as("the round").containsExactly("base", "candidate");
  }

  @Test
  @DisplayName("warm-ups do not count")
  void warmUpsDoNotCount() {
    assertRounds(2, times(900, 800, 40, 50, 60), times(7, 700, 10, 10, 10), 4, 5, 6);
  }

  @Test
  @DisplayName("the side that goes first changes from round to round")
  void turns() {
    lab.meter(0, 4).measure(base(10), candidate(10));

    assertThat(lab.runs())
        .as("runs of four rounds without warm-ups")
        .containsExactly(
            "base", "candidate", "candidate", "base", "base", "candidate", "candidate", "base");
  }

  @Test
  @DisplayName("a machine that slows down from run to run favors neither side")
  void drift() {
    // Two that are equally fast; each run takes longer than the one before it, whoever runs.
    var runs = new int[1];
    IntToLongFunction slower = run -> 100L + 10 * runs[0]++;

    var speedup = lab.meter(0, 4).measure(lab.work("base", slower), lab.work("candidate", slower));

    assertRatios(
        "rounds of two that are equally fast, on a machine that slows down by 10 ns a run",
        speedup.rounds(),
        100 / 110.0,
        130 / 120.0,
        140 / 150.0,
        170 / 160.0);
  }

  @Test
  @DisplayName("the clock is read just before and just after each timed run")
  void readings() {
    lab.meter(2, 3).measure(base(10), candidate(10));

    var runs = 0;
    for (var i = 0; i < lab.log.size(); i++) {
      if (!lab.log.get(i).equals("clock") && ++runs > 4) {
        assertThat(i > 0 && lab.log.get(i - 1).equals("clock"))
            .as("whether the clock was read just before run %d, the first of a round is 5", runs)
            .isTrue();
        assertThat(i + 1 < lab.log.size() && lab.log.get(i + 1).equals("clock"))
            .as("whether the clock was read just after run %d, the first of a round is 5", runs)
            .isTrue();
      }
    }
  }

  @Test
  @DisplayName("the time that it takes to compare results counts for neither side")
  void comparisonIsNotTimed() {
    var speedup =
        lab.meter(1, 3)
            .measure(
                lab.work("base", run -> 60, run -> new SlowToCompare()),
                lab.work("candidate", run -> 20, run -> new SlowToCompare()));

    assertRatios(
        "rounds of 60 to 20 ns, with results that take 1,000 ns to compare",
        speedup.rounds(),
        3,
        3,
        3);
  }

  /** Equal to its like, and whoever asks it gets older by that. */
  private final class SlowToCompare {
    @Override
    public boolean equals(Object other) {
      lab.now += 1_000;
      return other instanceof SlowToCompare;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  @Test
  @DisplayName(
      "a candidate's result that is not the baseline's ends the measurement, whichever it is")
  void differentResult() {
    // Of two warm-ups and three rounds.
    for (var wrong = 0; wrong < 5; wrong++) {
      var place = wrong;
      assertRejected(
          "run %d of the candidate".formatted(wrong + 1), run -> 7, run -> run == place ? 8 : 7);
    }
  }

  @Test
  @DisplayName("so does a result of the baseline that is not its own first one")
  void differentResultOfTheBaseline() {
    for (var wrong = 1; wrong < 5; wrong++) {
      var place = wrong;
      assertRejected(
          "run %d of the baseline".formatted(wrong + 1), run -> run == place ? 8 : 7, run -> 7);
      assertRejected(
          "run %d of both".formatted(wrong + 1),
          run -> run == place ? 8 : 7,
          run -> run == place ? 8 : 7);
    }
  }

  @Test
  @Corner
  @DisplayName("what counts is the first result of the baseline, not the one before")
  void comparedWithTheFirst() {
    // Each result is equal to the one before, of either side; the last is not equal to the first.
    for (int warmUps : Tried.each("warm ups", new int[] {0, 2})) {
      assertDriftIsRejected(warmUps, run -> run == 0 ? 0 : 1, run -> run == 0 ? 1 : 2);
      assertDriftIsRejected(warmUps, run -> run, run -> 1);
    }
  }

  private void assertDriftIsRejected(int warmUps, Result<Integer> ofBase, Result<Integer> ofOther) {
    var thrown =
        catchThrowable(
            () ->
                lab.meter(warmUps, 3)
                    .measure(
                        lab.work("base", run -> 1, run -> new Roughly(ofBase.of(run))),
                        lab.work("candidate", run -> 1, run -> new Roughly(ofOther.of(run)))));

    assertThat(thrown)
        .as(
            "what measure threw, with %d warm-ups, when each result was equal to the one before it"
                + " and one of them was not equal to the very first",
            warmUps)
        .isInstanceOf(IllegalStateException.class);
  }

  /** A measured length, say: equal to what differs by no more than 1. */
  private record Roughly(int value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Roughly roughly && Math.abs(roughly.value - value) <= 1;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private void assertRejected(String what, Result<Integer> ofBase, Result<Integer> ofCandidate) {
    lab.log.clear();
    var wrong = new ArrayList<Integer>();
    var thrown =
        catchThrowable(
            () ->
                lab.meter(2, 3)
                    .measure(
                        noting(lab.work("base", run -> 1, ofBase), wrong),
                        noting(lab.work("candidate", run -> 1, ofCandidate), wrong)));

    assertThat(thrown)
        .as("what measure threw when the result of %s was different", what)
        .isInstanceOf(IllegalStateException.class);
    assertThat(wrong.indexOf(8))
        .as("the different result, of %s, is the last: nothing is run after it", what)
        .isEqualTo(wrong.size() - 1);
  }

  private static Supplier<Integer> noting(Supplier<Integer> work, List<Integer> results) {
    return () -> {
      var result = work.get();
      results.add(result);
      return result;
    };
  }

  @Test
  @Corner
  @DisplayName("without warm-ups the first run of the baseline is timed")
  void noWarmUps() {
    assertRounds(0, times(50, 10), times(10, 10), 5, 1);
    assertRejectedWithoutWarmUps();
  }

  private void assertRejectedWithoutWarmUps() {
    var thrown =
        catchThrowable(
            () ->
                lab.meter(0, 1)
                    .measure(
                        lab.work("base", run -> 1, run -> 7),
                        lab.work("candidate", run -> 1, run -> 8)));
    assertThat(thrown)
        .as("what measure threw when the only result of the candidate was different")
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Corner
  @DisplayName("the median of an even number of rounds is the mean of the two in the middle")
  void evenRounds() {
    assertThat(lab.meter(0, 4).measure(base(100, 1, 3, 2), candidate(1)).ratio())
        .as("ratio of four rounds of 100, 1, 3, and 2")
        .isEqualTo(2.5, precisely(2.5));
    assertThat(lab.meter(0, 2).measure(base(1, 100), candidate(1)).ratio())
        .as("ratio of two rounds of 1 and 100")
        .isEqualTo(50.5, precisely(50.5));
  }

  @Test
  @Corner
  @DisplayName("a run during which the clock stood still counts as 1 ns")
  void zero() {
    assertRounds(0, times(0), times(5), 0.2);
    assertRounds(0, times(5), times(0), 5);
    assertRounds(0, times(0), times(0), 1);
  }

  @Test
  @Corner
  @DisplayName("a clock may begin anywhere and wrap around")
  void wrap() {
    for (var start :
        List.of(
            -1L, -20L, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 5, Long.MAX_VALUE - 45)) {
      lab.now = start;
      var speedup = lab.meter(0, 2).measure(base(30), candidate(10));

      assertRatios(
          "rounds of 30 to 10 ns, with a clock that begins at " + start, speedup.rounds(), 3, 3);
    }
  }

  @Test
  @Corner
  @DisplayName("runs may take years")
  void years() {
    var century = 100L * 365 * 24 * 3600 * 1_000_000_000;
    assertRounds(1, times(century), times(1), century);
    assertRounds(1, times(century), times(century / 4), 4);
  }

  @Test
  @Corner
  @DisplayName("results may be arrays, also arrays of arrays, and count by their contents")
  void arrays() {
    assertEqual(new int[] {1, 2}, new int[] {1, 2});
    assertEqual(new int[][] {{1}, {2, 3}}, new int[][] {{1}, {2, 3}});
    assertEqual(List.of(1, 2), new ArrayList<>(List.of(1, 2)));
    assertDifferent(new int[] {1, 2}, new int[] {1, 3});
    assertDifferent(new int[][] {{1}, {2, 3}}, new int[][] {{1}, {2, 4}});
    // As text they are the same.
    assertDifferent(new String[] {"a, b"}, new String[] {"a", "b"});
    assertDifferent(new int[] {1, 2}, new long[] {1, 2});
    assertDifferent(new Object[] {null}, new Object[] {"null"});
    assertDifferent(new int[] {1}, List.of(1));
    assertDifferent(1, 1L);
    assertDifferent("a", "A");
  }

  @Test
  @Corner
  @DisplayName("null is a result like any other")
  void nullResult() {
    assertEqual(null, null);
    assertDifferent(null, "something");
    assertDifferent("something", null);
    assertRejected("run 2 of the candidate", run -> null, run -> run == 1 ? 8 : null);
    // null is the first result of the baseline, and not a sign that there is none yet.
    for (int place : Tried.each("first other result", new int[] {1, 2, 3, 4})) {
      Result<Integer> changes = run -> run < place ? null : 8;
      assertRejected("run %d of both, after null,".formatted(place + 1), changes, changes);
    }
  }

  private void assertEqual(Object ofBase, Object ofCandidate) {
    assertThat(catchThrowable(() -> measure(ofBase, ofCandidate)))
        .as("what measure threw for equal results")
        .isNull();
  }

  private void assertDifferent(Object ofBase, Object ofCandidate) {
    assertThat(catchThrowable(() -> measure(ofBase, ofCandidate)))
        .as("what measure threw for different results")
        .isInstanceOf(IllegalStateException.class);
  }

  private void measure(Object ofBase, Object ofCandidate) {
    for (var warmUps = 0; warmUps < 2; warmUps++) {
      lab.meter(warmUps, 1)
          .measure(
              lab.work("base", run -> 1, run -> ofBase),
              lab.work("candidate", run -> 1, run -> ofCandidate));
    }
  }

  @Test
  @Corner
  @DisplayName("whatever a supplier throws comes out as it is, and nothing is run after it")
  void failures() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      for (var failing = 0; failing < 4; failing++) {
        for (var name : List.of("base", "candidate")) {
          var thrower = failure.thrower();
          var place = failing;
          Result<String> fails = run -> run == place ? thrower.get() : "result";
          Result<String> works = run -> "result";
          lab.log.clear();

          var thrown =
              catchThrowable(
                  () ->
                      lab.meter(2, 2)
                          .measure(
                              lab.work("base", run -> 1, name.equals("base") ? fails : works),
                              lab.work(
                                  "candidate", run -> 1, name.equals("base") ? works : fails)));

          assertThat(thrown)
              .as("what measure threw when run %d of the %s threw %s", failing + 1, name, failure)
              .isSameAs(thrower.thrown());
          assertThat(lab.runs().getLast())
              .as("the last to run, when run %d of the %s threw %s", failing + 1, name, failure)
              .isEqualTo(name);
          assertThat(Collections.frequency(lab.runs(), name))
              .as("runs of the %s, of which run %d threw %s", name, failing + 1, failure)
              .isEqualTo(failing + 1);
          assertThat(Thread.interrupted())
              .as("interrupt flag of the caller, whom nobody has interrupted")
              .isFalse();
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("everything runs in the calling thread")
  void callingThread() {
    var others = new ArrayList<Thread>();
    Runnable note =
        () -> {
          if (Thread.currentThread() != me) {
            others.add(Thread.currentThread());
          }
        };

    new SpeedMeter(
            () -> {
              note.run();
              return 0;
            },
            2,
            3)
        .measure(
            () -> {
              note.run();
              return 1;
            },
            () -> {
              note.run();
              return 1;
            });

    assertThat(others).as("other threads than the caller's that ran something").isEmpty();
  }

  private final Thread me = Thread.currentThread();

  @Test
  @Corner
  @DisplayName("an interrupted thread can measure, and is still interrupted afterward")
  void interrupted() {
    Thread.currentThread().interrupt();
    try {
      assertRounds(1, times(9, 30), times(9, 10), 3);
    } finally {
      assertThat(Thread.interrupted())
          .as("interrupt flag, after measure, of a thread that was interrupted before")
          .isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName(
      "an interrupted thread is still interrupted when a measurement ends with an exception")
  void interruptedAndFailing() {
    var thrower = CallbackFailure.RUNTIME_EXCEPTION.thrower();
    for (var place = 0; place < 4; place++) {
      var last = place;
      assertFlagAfter(
          "a supplier threw at run %d".formatted(last + 1),
          run -> run == last ? thrower.<Integer>get() : 7);
      assertFlagAfter(
          "the result of run %d was different".formatted(last + 1), run -> run == last ? 8 : 7);
    }
  }

  /** Of two warm-ups and two rounds. */
  private void assertFlagAfter(String what, Result<Integer> ofCandidate) {
    Thread.currentThread().interrupt();
    var thrown =
        catchThrowable(
            () ->
                lab.meter(2, 2)
                    .measure(
                        lab.work("base", run -> 1, run -> 7),
                        lab.work("candidate", run -> 1, ofCandidate)));
    var flag = Thread.interrupted();

    assertThat(thrown)
        .as("what measure threw when %s", what)
        .isInstanceOf(IllegalStateException.class);
    assertThat(flag)
        .as("interrupt flag of a thread that was interrupted before, when %s", what)
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("the suppliers see the interrupt flag of the caller, and leave it as they like")
  void flagOfTheSuppliers() {
    var seen = new ArrayList<Boolean>();
    Supplier<Integer> looking =
        () -> {
          seen.add(Thread.currentThread().isInterrupted());
          return 7;
        };
    Thread.currentThread().interrupt();
    lab.meter(1, 2).measure(looking, looking);
    var flag = Thread.interrupted();

    assertThat(seen)
        .as("whether the suppliers of an interrupted caller see its flag, in six runs")
        .isEqualTo(Collections.nCopies(6, true));
    assertThat(flag).as("interrupt flag afterward").isTrue();
    for (var leaves : Tried.each("leaves", List.of(true, false))) {
      lab.meter(1, 2)
          .measure(
              lab.work("base", run -> 1, run -> 7),
              lab.work("candidate", run -> 1, run -> leaveFlag(leaves)));
      assertThat(Thread.interrupted())
          .as("interrupt flag after suppliers that left it so: %s", leaves)
          .isEqualTo(leaves);
    }
    Thread.currentThread().interrupt();
    lab.meter(0, 1).measure(() -> leaveFlag(false), () -> 7);
    assertThat(Thread.interrupted())
        .as("interrupt flag of an interrupted caller, after a supplier has cleared it")
        .isFalse();
  }

  private static int leaveFlag(boolean isSet) {
    Thread.interrupted();
    if (isSet) {
      Thread.currentThread().interrupt();
    }
    return 7;
  }

  @Test
  @Corner
  @DisplayName("a supplier may measure something else on the same meter")
  void nested() {
    var meter = lab.meter(1, 3);
    var inner = new ArrayList<Double>();
    Supplier<String> measuring =
        () -> {
          var before = lab.now;
          inner.add(
              meter
                  .measure(
                      lab.work("inner base", run -> 8, run -> 1),
                      lab.work("inner candidate", run -> 2, run -> 1))
                  .ratio());
          // Whatever that took: this run took 70 ns.
          lab.now = before + 70;
          return "result";
        };

    var outer = meter.measure(measuring, candidate(10));

    assertRatios("rounds around an inner measurement", outer.rounds(), 7, 7, 7);
    assertRatios("ratios that were measured inside a run", inner, 4, 4, 4, 4);
  }

  @Test
  @Corner
  @DisplayName("a measurement inside another may fail, and the one around it goes on")
  void nestedAndFailing() {
    var meter = lab.meter(1, 3);
    var broken = new IllegalStateException("out of eggs");
    for (var side : Tried.each("failing side", List.of("base", "candidate"))) {
      Supplier<String> measuring =
          () -> {
            var before = lab.now;
            assertThat(
                    catchThrowable(
                        () ->
                            meter.measure(
                                lab.work(
                                    "inner base", run -> 8, run -> failing(side, "base", broken)),
                                lab.work(
                                    "inner candidate",
                                    run -> 2,
                                    run -> failing(side, "candidate", broken)))))
                .as("what the inner measurement threw, whose %s fails", side)
                .isSameAs(broken);
            lab.now = before + 70;
            return "result";
          };

      assertRatios(
          "rounds around an inner measurement that failed in its " + side,
          meter.measure(measuring, candidate(10)).rounds(),
          7,
          7,
          7);
      assertRatios(
          "rounds of a base of 35 ns, with a candidate around an inner measurement that failed",
          meter.measure(base(35), measuring).rounds(),
          0.5,
          0.5,
          0.5);
    }
  }

  private static int failing(String side, String me, RuntimeException failure) {
    if (side.equals(me)) {
      throw failure;
    }
    return 1;
  }

  @Test
  @Corner
  @DisplayName("two meters have a clock, a number of warm-ups and a number of rounds each")
  void twoMeters() {
    var first = lab.meter(1, 3);
    var other = new Lab();
    var second = other.meter(2, 1);

    assertRatios(
        "rounds of a meter with 3, after another one was made with 1",
        first.measure(base(20), candidate(10)).rounds(),
        2,
        2,
        2);
    assertThat(lab.runs()).as("runs of a meter with 1 warm-up and 3 rounds").hasSize(8);
    assertRatios(
        "rounds of a meter with 1, after one that was made with 3",
        second
            .measure(
                other.work("base", run -> 30, run -> "result"),
                other.work("candidate", run -> 10, run -> "result"))
            .rounds(),
        3);
    assertThat(other.runs()).as("runs of a meter with 2 warm-ups and 1 round").hasSize(6);
  }

  @Test
  @Corner
  @DisplayName("a meter can be used again, also after a measurement that failed")
  void again() {
    var meter = lab.meter(1, 2);
    var first = meter.measure(base(9, 20), candidate(9, 10));
    catchThrowable(
        () ->
            meter.measure(lab.work("base", r -> 1, r -> r), lab.work("candidate", r -> 1, r -> 7)));
    var second =
        meter.measure(
            lab.work("base", run -> 50, run -> "other"),
            lab.work("candidate", run -> 10, run -> "other"));

    assertRatios("rounds of a third measurement, with other results", second.rounds(), 5, 5);
    assertRatios("rounds of the first measurement, looked at later", first.rounds(), 2, 2);
  }

  @Test
  @Corner
  @DisplayName(
      "the baseline goes first in the first round of each measurement, whatever came before")
  void turnsAgain() {
    for (var rounds = 1; rounds <= 3; rounds++) {
      var meter = lab.meter(0, rounds);
      var thrower = CallbackFailure.RUNTIME_EXCEPTION.thrower();
      meter.measure(base(10), candidate(10));
      assertBaseGoesFirst(meter, "after one of %d rounds".formatted(rounds));

      catchThrowable(() -> meter.measure(base(10), thrower::get));
      assertBaseGoesFirst(meter, "after one that failed in its first round");

      // Runs in the middle of another one.
      meter.measure(
          () -> {
            assertBaseGoesFirst(meter, "inside another one");
            return "result";
          },
          candidate(10));
      assertBaseGoesFirst(meter, "after one with others inside");
    }
  }

  private void assertBaseGoesFirst(SpeedMeter meter, String when) {
    lab.log.clear();
    meter.measure(base(10), candidate(10));
    assertThat(lab.runs().subList(0, 2))
        .as("the first round of a measurement %s", when)
        .containsExactly("base", "candidate");
  }

  @Test
  @Corner
  @DisplayName("the list of rounds cannot be changed")
  void unmodifiable() {
    var rounds = lab.meter(0, 3).measure(base(3, 2, 1), candidate(1)).rounds();

    assertThat(catchThrowable(() -> rounds.add(1.0)))
        .as("what rounds().add threw")
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(catchThrowable(() -> rounds.set(0, 1.0)))
        .as("what rounds().set threw")
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(catchThrowable(() -> rounds.remove(0)))
        .as("what rounds().remove threw")
        .isInstanceOf(UnsupportedOperationException.class);
    assertRatios("the rounds after that", rounds, 3, 2, 1);
  }

  @Test
  @Corner
  @DisplayName("null, a negative number of warm-ups, and less than one round are refused")
  void refused() {
    assertThatNullPointerException()
        .as("a meter without a clock")
        .isThrownBy(() -> new SpeedMeter(null, 1, 1));
    for (int warmUps : Tried.each("warm ups", new int[] {-1, Integer.MIN_VALUE})) {
      assertThatIllegalArgumentException()
          .as("a meter with %d warm-ups", warmUps)
          .isThrownBy(() -> lab.meter(warmUps, 1));
    }
    for (int rounds : Tried.each("rounds", new int[] {0, -1, Integer.MIN_VALUE})) {
      assertThatIllegalArgumentException()
          .as("a meter with %d rounds", rounds)
          .isThrownBy(() -> lab.meter(1, rounds));
    }
    assertThatNullPointerException()
        .as("measure without a baseline")
        .isThrownBy(() -> lab.meter(1, 1).measure(null, candidate(1)));
    assertThatNullPointerException()
        .as("measure without a candidate")
        .isThrownBy(() -> lab.meter(1, 1).measure(base(1), null));
    assertThat(lab.runs()).as("runs before the null was refused").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("there may be as many warm-ups as an int can count")
  void manyWarmUps() {
    var thrower = CallbackFailure.RUNTIME_EXCEPTION.thrower();

    var thrown =
        catchThrowable(
            () ->
                lab.meter(Integer.MAX_VALUE, 1)
                    .measure(
                        lab.work("base", run -> 1, run -> run < 100 ? 1 : thrower.<Integer>get()),
                        lab.work("candidate", run -> 1, run -> run < 100 ? 1 : thrower.get())));

    assertThat(thrown)
        .as("what measure threw when a supplier threw at its 101st warm-up")
        .isSameAs(thrower.thrown());
  }

  @Test
  @Corner
  @DisplayName("ratio and rounds are right for any times")
  void anyTimes() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (var trial = 0; trial < 300; trial++) {
      var warmUps = random.nextInt(4);
      var rounds = trial == 0 ? 501 : 1 + random.nextInt(12);
      var ofBase = random.longs(warmUps + rounds, 0, trial % 2 == 0 ? 10 : 1L << 50).toArray();
      var ofCandidate = random.longs(warmUps + rounds, 0, trial % 3 == 0 ? 10 : 1L << 50).toArray();
      lab.now = random.nextLong();
      lab.log.clear();
      var expected =
          IntStream.range(warmUps, warmUps + rounds)
              .mapToDouble(i -> (double) Math.max(1, ofBase[i]) / Math.max(1, ofCandidate[i]))
              .toArray();

      var speedup = lab.meter(warmUps, rounds).measure(base(ofBase), candidate(ofCandidate));

      var what = "%d warm-ups and %d rounds, seed %d".formatted(warmUps, rounds, seed);
      assertRatios("rounds with " + what, speedup.rounds(), expected);
      var sorted = IntStream.range(0, rounds).mapToObj(i -> expected[i]).sorted().toList();
      var median = (sorted.get((rounds - 1) / 2) + sorted.get(rounds / 2)) / 2;
      assertThat(speedup.ratio()).as("ratio with " + what).isEqualTo(median, precisely(median));
    }
  }

  private void assertRounds(int warmUps, long[] ofBase, long[] ofCandidate, double... expected) {
    var speedup = lab.meter(warmUps, expected.length).measure(base(ofBase), candidate(ofCandidate));

    assertRatios(
        "rounds with %d warm-ups, the baseline's runs %s ns and the candidate's %s ns"
            .formatted(warmUps, shown(ofBase), shown(ofCandidate)),
        speedup.rounds(),
        expected);
  }

  private static void assertRatios(String what, List<Double> actual, double... expected) {
    assertThat(actual).as(what).hasSize(expected.length);
    for (var i = 0; i < expected.length; i++) {
      assertThat(actual.get(i))
          .as("%s: number %d", what, i + 1)
          .isEqualTo(expected[i], precisely(expected[i]));
    }
  }

  private static Offset<Double> precisely(double expected) {
    return Offset.offset(Math.abs(expected) * 1e-9);
  }

  private static String shown(long[] times) {
    return String.join(
        ", ", IntStream.range(0, times.length).mapToObj(i -> "" + times[i]).toList());
  }

  private static long[] times(long... nanos) {
    return nanos;
  }

  /** A baseline whose runs take these times; the last one again and again. */
  private Supplier<String> base(long... nanos) {
    return lab.work("base", run -> nanos[Math.min(run, nanos.length - 1)]);
  }

  private Supplier<String> candidate(long... nanos) {
    return lab.work("candidate", run -> nanos[Math.min(run, nanos.length - 1)]);
  }
}
