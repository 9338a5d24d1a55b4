package inflight.testkit.speed;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.speed.SpeedResult.Round;
import inflight.testkit.speed.SpeedResult.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
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
          .as("verdicts on a copy of the baseline against a share of the yardstick, %s", noise)
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

  /** How a run's time differs from what it should be. */
  private enum Noise {
    /** A few percent. */
    QUIET(0.03, 0),
    /** A third of all runs take up to three times as long. */
    BUSY(0.15, 0.33);

    private final double jitter;
    private final double stolen;

    Noise(double jitter, double stolen) {
      this.jitter = jitter;
      this.stolen = stolen;
    }

    long nanos(double ideal, Random random) {
      var factor = 1 + jitter * Math.abs(random.nextGaussian());
      if (random.nextDouble() < stolen) {
        factor *= 1 + 2 * random.nextDouble();
      }
      return Math.round(ideal * factor);
    }
  }

  private static Map<Verdict, Integer> simulate(
      SpeedTrial trial, double candidate, double yardstick, Noise noise) {
    var random = new Random(SEED);
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
