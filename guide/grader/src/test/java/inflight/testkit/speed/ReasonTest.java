package inflight.testkit.speed;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.speed.SpeedResult.Ratio;
import inflight.testkit.speed.SpeedResult.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A verdict about speed, as a sentence that does not contradict itself. */
class ReasonTest {
  private static final Ratio CANDIDATE = new Ratio(2.1, 0.9, 4.2);

  private final SpeedTrial trial =
      SpeedTrial.of("a fake")
          .baseline("one lock", () -> 1)
          .candidate("your map", () -> 1)
          .yardstick("a map with a lock for each bin", () -> 1)
          .atLeast(1.5)
          .build();

  @Test
  @DisplayName("a yardstick whose rounds lie on both sides of the bar scatters")
  void scatters() {
    assertThat(inconclusive(new Ratio(5.08, 0.82, 10.85)))
        .isEqualTo(
            "this machine is too unsteady just now: a map with a lock for each bin itself scatters"
                + " from 0.82 to 10.85 around the bar of 1.50, over 25 rounds");
  }

  @Test
  @DisplayName("a yardstick that stays below the bar is held back by the machine")
  void below() {
    assertThat(inconclusive(new Ratio(1.1, 0.82, 1.4)))
        .isEqualTo(
            "this machine is too busy or too small just now: even a map with a lock for each bin"
                + " reached only 1.10 (0.82 to 1.40), and the bar is 1.50");
  }

  @Test
  @DisplayName("where the yardstick reaches the bar, the candidate's rounds are what is unsteady")
  void candidate() {
    assertThat(inconclusive(new Ratio(5.08, 4.1, 6)))
        .isEqualTo(
            "too unsteady to tell: 2.10 times as fast as one lock (median of 25 rounds, 0.90 to"
                + " 4.20); the bar is 1.50");
  }

  private String inconclusive(Ratio yardstick) {
    return Reason.of(trial, new Decision(trial), Verdict.INCONCLUSIVE, 25, CANDIDATE, yardstick);
  }
}
