package inflight.testkit.speed;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.speed.SpeedResult.Verdict;
import java.time.Duration;
import java.util.EnumMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The harness against fakes, on this machine as it is. With {@code -Dinflight.trials=200} each of
 * the first three runs as many times, which is how the figures in the notes were measured.
 */
class SpeedHarnessTest {
  private static final int TRIALS = Integer.getInteger("inflight.trials", 4);
  private static final Duration BUDGET = Duration.ofSeconds(2);
  private static final int STEPS = 4_000_000;

  @Test
  @DisplayName("a sequential copy never passes")
  void sequentialCopy() throws InterruptedException {
    assertThat(verdicts("a sequential copy", () -> compute(STEPS), 1.5))
        .as("verdicts on a copy of the baseline")
        .doesNotContainKey(Verdict.PASSED);
  }

  @Test
  @DisplayName("a copy that is 1.1 times as fast never passes a bar of 1.5")
  void slightlyFasterCopy() throws InterruptedException {
    Callable<Integer> slightlyFaster = () -> compute(STEPS / 11 * 10);

    assertThat(verdicts("a copy that is 1.1 times as fast", slightlyFaster, 1.5))
        .as("verdicts on a copy with ten elevenths of the work")
        .doesNotContainKey(Verdict.PASSED);
  }

  @Test
  @DisplayName("an ideal parallel version never fails")
  void idealParallel() throws InterruptedException {
    assertThat(verdicts("an ideal parallel version", SpeedHarnessTest::twoHalves, 0))
        .as("verdicts on two threads with half of the work each")
        .doesNotContainKey(Verdict.FAILED);
  }

  @Test
  @DisplayName("waits that overlap pass, and waits one after another fail")
  void waits() {
    Callable<Integer> overlapping =
        () -> {
          Thread.sleep(5);
          return 1;
        };
    Callable<Integer> inTurn =
        () -> {
          for (var i = 0; i < 4; i++) {
            Thread.sleep(5);
          }
          return 1;
        };

    assertThat(run(inTurn, overlapping, overlapping, 2.4).verdict())
        .as("verdict on four waits that take the time of one")
        .isIn(Verdict.PASSED, Verdict.INCONCLUSIVE);
    assertThat(run(inTurn, inTurn, overlapping, 2.4).verdict())
        .as("verdict on four waits, one after another")
        .isIn(Verdict.FAILED, Verdict.INCONCLUSIVE);
  }

  @Test
  @DisplayName(
      "what a trial has used is closed once, after the last run, whatever another one throws")
  void closes() {
    var closed = new AtomicInteger();
    Callable<Integer> work = closed::get;
    var trial =
        SpeedTrial.of("a trial that uses something")
            .baseline("baseline", work)
            .candidate("candidate", () -> 1)
            .yardstick("yardstick", work)
            .atLeast(1.5)
            .closes(
                () -> {
                  throw new Error("thrown by close");
                },
                closed::incrementAndGet)
            .build();

    var result = SpeedHarness.run(trial, BUDGET);

    assertThat(result.reason()).as("before it was closed").contains("baseline returned 0");
    assertThat(closed.get()).as("times that it was closed").isEqualTo(1);
  }

  @Test
  @DisplayName("a result that is not the baseline's fails, and says so")
  void wrongResult() {
    var result = run(() -> 7, () -> 8, () -> 7, 1.5);

    assertThat(result.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(result.reason()).contains("candidate returned 8").contains("baseline returned 7");
  }

  @Test
  @DisplayName("a result that is wrong now and then fails too")
  void wrongResultNowAndThen() {
    var calls = new AtomicInteger();

    var result = run(() -> 7, () -> calls.incrementAndGet() % 40 == 0 ? 8 : 7, () -> 7, 1.5);

    assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.FAILED);
  }

  @Test
  @DisplayName("a candidate that throws fails, and a TODO is not started")
  void throwing() {
    var thrown =
        run(
            () -> 7,
            () -> {
              throw new IllegalStateException("no");
            },
            () -> 7,
            1.5);
    var todo =
        run(
            () -> 7,
            () -> {
              throw new UnsupportedOperationException("TODO sum");
            },
            () -> 7,
            1.5);

    assertThat(thrown.verdict()).isEqualTo(Verdict.FAILED);
    assertThat(thrown.reason()).contains("IllegalStateException: no");
    assertThat(todo.verdict()).isEqualTo(Verdict.NOT_STARTED);
  }

  @Test
  @DisplayName("what goes wrong in the trial's own contenders is not the candidate's fault")
  void brokenTrial() {
    var result = run(() -> 7, () -> 7, () -> 8, 1.5);

    assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(result.reason()).contains("yardstick returned 8").contains("baseline returned 7");
  }

  @Test
  @DisplayName("an interrupt that the candidate leaves behind does not end the baseline's waits")
  void interruptLeftBehind() {
    Callable<Integer> waiting =
        () -> {
          Thread.sleep(1);
          return 1;
        };
    Callable<Integer> interrupting =
        () -> {
          Thread.sleep(1);
          Thread.currentThread().interrupt();
          return 1;
        };

    var result = run(waiting, interrupting, waiting, 1.5);

    assertThat(result.reason()).doesNotContain("InterruptedException");
  }

  @Test
  @DisplayName("a candidate that is slow beyond hope fails after three rounds")
  void hopeless() {
    Callable<Integer> slow =
        () -> {
          Thread.sleep(300);
          return 1;
        };
    Callable<Integer> baseline =
        () -> {
          Thread.sleep(30);
          return 1;
        };
    Callable<Integer> yardstick =
        () -> {
          Thread.sleep(3);
          return 1;
        };

    var result = run(baseline, slow, yardstick, 1.5);

    assertThat(result.verdict()).as(result.reason()).isEqualTo(Verdict.FAILED);
    assertThat(result.rounds()).hasSizeLessThan(Decision.FEWEST);
  }

  private static EnumMap<Verdict, Integer> verdicts(String what, Callable<?> candidate, double bar)
      throws InterruptedException {
    var verdicts = new EnumMap<Verdict, Integer>(Verdict.class);
    for (var i = 0; i < TRIALS; i++) {
      verdicts.merge(
          run(() -> compute(STEPS), candidate, SpeedHarnessTest::twoHalves, bar).verdict(),
          1,
          Integer::sum);
    }
    System.out.println(what + ": " + verdicts);
    return verdicts;
  }

  private static SpeedResult run(
      Callable<?> baseline, Callable<?> candidate, Callable<?> yardstick, double bar) {
    var parts =
        SpeedTrial.of("a fake")
            .baseline("baseline", baseline)
            .candidate("candidate", candidate)
            .yardstick("yardstick", yardstick);
    return SpeedHarness.run(
        (bar > 0 ? parts.atLeast(bar) : parts.shareOfYardstick(0.75)).build(), BUDGET);
  }

  private static int twoHalves() throws InterruptedException {
    var results = new int[2];
    var other = new Thread(() -> results[0] = compute(STEPS / 2));
    other.start();
    results[1] = compute(STEPS / 2);
    other.join();
    return results[0] * results[1];
  }

  /**
   * So much work; the result is always 1, which the compiler does not know. Who calls it must use
   * the result, or the compiler leaves out the work.
   */
  private static int compute(int steps) {
    var x = 0x9E3779B97F4A7C15L;
    for (var i = 0; i < steps; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x == 0 ? 0 : 1;
  }
}
