package inflight.testkit.speed;

import inflight.testkit.Words;
import inflight.testkit.speed.SpeedResult.Ratio;
import inflight.testkit.speed.SpeedResult.Verdict;

/** Says a trial's verdict as a sentence. */
final class Reason {
  private Reason() {}

  static String of(
      SpeedTrial trial,
      Decision decision,
      Verdict verdict,
      int rounds,
      Ratio candidate,
      Ratio yardstick) {
    var bar = trial.bar(yardstick.median());
    var measured =
        Words.format(
            "%.2f times as fast as %s (median of %d rounds, %.2f to %.2f); the bar is %.2f",
            candidate.median(),
            trial.baseline().name(),
            rounds,
            candidate.low(),
            candidate.high(),
            bar);
    return switch (verdict) {
      case PASSED -> measured;
      case FAILED ->
          measured
              + Words.format(
                  "; %s reached %.2f in the same rounds",
                  trial.yardstick().name(), yardstick.median());
      default -> {
        if (decision.isStarved(yardstick)) {
          yield tooBusy(trial, yardstick)
              + Words.format(", and under %.2f nothing can be told", Decision.LEAST_YARDSTICK);
        }
        if (yardstick.high() < bar) {
          yield tooBusy(trial, yardstick) + Words.format(", and the bar is %.2f", bar);
        }
        yield yardstick.low() < bar
            ? Words.format(
                "this machine is too unsteady just now: %s itself scatters from %.2f to %.2f around the bar of %.2f, over %d rounds",
                trial.yardstick().name(), yardstick.low(), yardstick.high(), bar, rounds)
            : "too unsteady to tell: " + measured;
      }
    };
  }

  private static String tooBusy(SpeedTrial trial, Ratio yardstick) {
    return Words.format(
        "this machine is too busy or too small just now: even %s reached only %.2f (%.2f to %.2f)",
        trial.yardstick().name(), yardstick.median(), yardstick.low(), yardstick.high());
  }
}
