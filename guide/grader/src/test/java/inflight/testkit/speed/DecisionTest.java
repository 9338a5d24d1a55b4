package inflight.testkit.speed;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.speed.SpeedResult.Round;
import inflight.testkit.speed.SpeedResult.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rule against synthetic timings: thousands of trials with noise like that of a busy machine,
 * where now and then a run takes several times as long because somebody else had the core.
 */
class DecisionTest {
  private static final int TRIALS = 4_000;
  private static final long SEED = 20_261_123;

  @Test
  @DisplayName("a sequential copy never passes, whatever the noise")
  void sequentialCopy() {
    for (var noise : Noise.values()) {
      assertThat(simulate(fixedBar(1.5), 1.0, 2.0, noise))
          .as("verdicts on a copy of the baseline, %s, seed %d", noise, SEED)
          .doesNotContainKey(Verdict.PASSED);
      assertThat(simulate(relativeBar(), 1.0, 1.9, noise))
          .as(
              "verdicts on a copy of the baseline against a share of the yardstick, %s, seed %d",
              noise, SEED)
          .doesNotContainKey(Verdict.PASSED);
    }
  }

  @Test
  @DisplayName("a copy that is 1.1 times as fast never passes a bar of 1.5")
  void slightlyFasterCopy() {
    for (var noise : Noise.values()) {
      assertThat(simulate(fixedBar(1.5), 1.1, 2.0, noise))
          .as("verdicts on a copy that is 1.1 times as fast, %s, seed %d", noise, SEED)
          .doesNotContainKey(Verdict.PASSED);
    }
  }

  @Test
  @DisplayName("an ideal parallel version never fails, whatever the noise")
  void idealParallel() {
    for (var noise : Noise.values()) {
      assertThat(simulate(relativeBar(), 1.9, 1.9, noise))
          .as("verdicts on what is as fast as the yardstick, %s, seed %d", noise, SEED)
          .doesNotContainKey(Verdict.FAILED);
      assertThat(simulate(fixedBar(4.8), 7.6, 7.6, noise))
          .as("verdicts on waits that overlap, %s, seed %d", noise, SEED)
          .doesNotContainKey(Verdict.FAILED);
    }
  }

  @Test
  @DisplayName("on a quiet machine nearly every trial is decided")
  void quietMachineDecides() {
    assertThat(simulate(fixedBar(1.5), 1.0, 2.0, Noise.QUIET).getOrDefault(Verdict.FAILED, 0))
        .as("copies of the baseline that fail, of %d", TRIALS)
        .isGreaterThan(TRIALS * 95 / 100);
    assertThat(simulate(fixedBar(1.5), 2.0, 2.0, Noise.QUIET).getOrDefault(Verdict.PASSED, 0))
        .as("ideal versions that pass, of %d", TRIALS)
        .isGreaterThan(TRIALS * 95 / 100);
  }

  @Test
  @DisplayName("a machine that gives two threads no more than one makes the trial inconclusive")
  void starvedMachine() {
    assertThat(simulate(relativeBar(), 1.0, 1.05, Noise.QUIET))
        .as("verdicts when the yardstick itself reaches 1.05")
        .containsOnlyKeys(Verdict.INCONCLUSIVE);
    assertThat(simulate(fixedBar(1.5), 1.0, 1.05, Noise.QUIET))
        .as("verdicts when the yardstick does not reach the bar")
        .containsOnlyKeys(Verdict.INCONCLUSIVE);
  }

  @Test
  @DisplayName("the error that looking again and again leaves is as small as the rule says")
  void errorOfLookingAgain() {
    assertThat(passes(0.5)).as("passes of a candidate exactly at the bar").isBetween(0.028, 0.030);
    assertThat(passes(0.4)).as("passes with 4 of 10 rounds over the bar").isLessThan(3.5e-3);
    assertThat(passes(0.3)).as("passes with 3 of 10 rounds over the bar").isLessThan(2.5e-4);
    assertThat(passes(0.2)).as("passes with 2 of 10 rounds over the bar").isLessThan(7e-6);
    assertThat(passes(0.1)).as("passes with 1 of 10 rounds over the bar").isLessThan(2e-8);
  }

  /** The exact chance to pass if each round is over the bar with this one, round by round. */
  private static double passes(double over) {
    // chances[low][1]: of being undecided with so many rounds below the bar, and the last look a
    // pass; [low][0]: and the last look none.
    var chances = new double[Decision.MOST + 1][2];
    chances[0][0] = 1;
    var passed = 0.0;
    for (var n = 1; n <= Decision.MOST; n++) {
      var next = new double[Decision.MOST + 1][2];
      for (var low = 0; low < n; low++) {
        for (var streak = 0; streak < 2; streak++) {
          for (var below = 0; below < 2; below++) {
            var chance = chances[low][streak] * (below == 1 ? 1 - over : over);
            var lookPasses = n >= Decision.FEWEST && low + below <= Decision.cut(n);
            if (lookPasses && streak == 1) {
              passed += chance;
            } else {
              next[low + below][lookPasses ? 1 : 0] += chance;
            }
          }
        }
      }
      chances = next;
    }
    return passed;
  }

  @Test
  @DisplayName("a hopeless candidate fails after three rounds, unless the machine is starved")
  void hopeless() {
    var slow = new Round(100, 2_000, 50);
    var starved = new Round(100, 2_000, 95);
    var decision = new Decision(relativeBar());

    assertThat(decision.look(List.of(slow, slow))).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(decision.look(List.of(slow, slow, slow))).isEqualTo(Verdict.FAILED);
    assertThat(decision.look(List.of(slow, starved, slow))).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(decision.look(List.of(starved, starved, starved))).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** How a run's time differs from what it should be. */
  private enum Noise {
    /** A few percent. */
    QUIET(0.03, 0),
    /** A third of all runs take up to three times as long. */
    BUSY(0.15, 0.33),
    /**
     * A fifth of all runs take longer by a Pareto tail without a mean: most by little, some 100
     * times.
     */
    HEAVY_TAILS(0.05, 0.2),
    /** The machine is quiet or busy for about ten runs at a time, so neighbors are alike. */
    BURSTS(0.05, 0.5);

    private final double jitter;
    private final double stolen;
    private boolean burst;

    Noise(double jitter, double stolen) {
      this.jitter = jitter;
      this.stolen = stolen;
    }

    long nanos(double ideal, Random random) {
      var factor = 1 + jitter * Math.abs(random.nextGaussian());
      if (random.nextDouble() < 0.1) {
        burst = !burst;
      }
      if (random.nextDouble() < stolen && (this != BURSTS || burst)) {
        factor *=
            this == HEAVY_TAILS
                ? Math.min(100, 1 / (1 - random.nextDouble()))
                : 1 + 2 * random.nextDouble();
      }
      return Math.round(ideal * factor);
    }
  }

  private static Map<Verdict, Integer> simulate(
      SpeedTrial trial, double candidate, double yardstick, Noise noise) {
    var random = new Random(SEED);
    noise.burst = false;
    var verdicts = new EnumMap<Verdict, Integer>(Verdict.class);
    for (var i = 0; i < TRIALS; i++) {
      var decision = new Decision(trial);
      var rounds = new ArrayList<Round>();
      var verdict = Verdict.INCONCLUSIVE;
      while (verdict == Verdict.INCONCLUSIVE && rounds.size() < Decision.MOST) {
        rounds.add(
            new Round(
                noise.nanos(1e7, random),
                noise.nanos(1e7 / candidate, random),
                noise.nanos(1e7 / yardstick, random)));
        verdict = decision.look(rounds);
      }
      verdicts.merge(verdict, 1, Integer::sum);
    }
    return verdicts;
  }

  private static SpeedTrial fixedBar(double ratio) {
    return parts().atLeast(ratio).build();
  }

  private static SpeedTrial relativeBar() {
    return parts().shareOfYardstick(0.75).build();
  }

  private static SpeedTrial.Builder parts() {
    return SpeedTrial.of("nothing")
        .baseline("baseline", () -> 0)
        .candidate("candidate", () -> 0)
        .yardstick("yardstick", () -> 0);
  }
}
