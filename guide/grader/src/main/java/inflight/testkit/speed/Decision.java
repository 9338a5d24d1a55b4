package inflight.testkit.speed;

import inflight.testkit.speed.SpeedResult.Ratio;
import inflight.testkit.speed.SpeedResult.Round;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;

/**
 * The rule of the speed axis, apart from the measuring, so that it can be simulated.
 *
 * <p>A round gives one ratio, baseline to candidate, of two times taken in the same moment. The
 * median of the ratios lies between two of them in order, with a probability that follows from the
 * binomial distribution whatever the noise looks like: with 8 rounds, between the least and the
 * greatest in 99.2 %.
 *
 * <p>Looking again after every further round spoils that level, so a verdict needs the interval at
 * two looks in a row, and there are at most {@value #MOST} rounds. What is left of the error can be
 * counted, since a look sees nothing but how many rounds were below the bar. If noise lifts a round
 * over the bar with probability p, independently of the other rounds, then a trial passes with
 * probability 0.029 for p = 0.5 (a candidate exactly at the bar), 0.0034 for p = 0.4, 0.00024 for
 * 0.3, 0.0000065 for 0.2 and 0.00000002 for 0.1. On a machine where a third of all runs take up to
 * three times as long, p is 0.19 for a copy of the baseline against a bar of 1.5, and 0.21 for one
 * that is 1.1 times as fast. A share of the yardstick can bring the bar down to 1.2, where p is
 * 0.26 and 0.35: a copy then still passes in 1 of 15,000 trials, and one that is 1.1 times as fast
 * in 1 of 1,000, if the machine is that busy all along. DecisionTest computes these chances and
 * simulates noise with heavy tails and in bursts.
 *
 * <p>A verdict against the candidate needs the machine as a witness too: in the same rounds the
 * yardstick must have reached the bar, and the candidate, round by round, must have been clearly
 * slower than the yardstick. So a starved machine makes a trial inconclusive and never a right
 * solution slow.
 *
 * <p>A candidate that is hopeless, below a fifth of the bar in each of {@value #HOPELESS} rounds in
 * which the yardstick reached it, fails without the other rounds: they may take minutes. Its error
 * is that of a pause four times as long as the run, in every round and in the candidate's run only.
 */
final class Decision {
  /** Fewer rounds decide nothing. */
  static final int FEWEST = 7;

  /** More rounds do not help. */
  static final int MOST = 25;

  /** So many rounds suffice for a candidate that is far below the bar. */
  static final int HOPELESS = 3;

  /** How far below the bar that is. */
  private static final double FAR_BELOW = 0.2;

  /**
   * Below this ratio of the yardstick, the machine does not give two threads enough to judge a
   * share of it.
   */
  static final double LEAST_YARDSTICK = 1.5;

  /** A candidate that reaches such a share of the yardstick's speed is not failed. */
  private static final double CLEARLY_SLOWER = 0.9;

  private final SpeedTrial trial;
  private SpeedResult.Verdict last;

  Decision(SpeedTrial trial) {
    this.trial = trial;
  }

  /** What the rounds come to so far; INCONCLUSIVE as long as they prove nothing. */
  SpeedResult.Verdict look(List<Round> rounds) {
    if (isHopeless(rounds)) {
      return SpeedResult.Verdict.FAILED;
    }
    var now = once(rounds);
    var verdict = now == last ? now : SpeedResult.Verdict.INCONCLUSIVE;
    last = now;
    return verdict;
  }

  private boolean isHopeless(List<Round> rounds) {
    if (rounds.size() < HOPELESS) {
      return false;
    }
    var yardstick = ratio(rounds, Round::yardstick);
    var bar = trial.bar(yardstick.median());
    return !isStarved(yardstick)
        && rounds.stream()
            .allMatch(
                it ->
                    it.baseline() < FAR_BELOW * bar * it.candidate()
                        && it.baseline() >= bar * it.yardstick());
  }

  /** True if the machine gives two threads too little to judge a share of it. */
  boolean isStarved(Ratio yardstick) {
    return trial.isRelative() && yardstick.median() < LEAST_YARDSTICK;
  }

  private SpeedResult.Verdict once(List<Round> rounds) {
    if (rounds.size() < FEWEST) {
      return SpeedResult.Verdict.INCONCLUSIVE;
    }
    var candidate = ratio(rounds, Round::candidate);
    var yardstick = ratio(rounds, Round::yardstick);
    if (isStarved(yardstick)) {
      return SpeedResult.Verdict.INCONCLUSIVE;
    }
    var bar = trial.bar(yardstick.median());
    if (candidate.low() >= bar) {
      return SpeedResult.Verdict.PASSED;
    }
    return candidate.high() < bar
            && yardstick.low() >= bar
            && againstYardstick(rounds).high() < CLEARLY_SLOWER
        ? SpeedResult.Verdict.FAILED
        : SpeedResult.Verdict.INCONCLUSIVE;
  }

  /** How many times as fast as the baseline a contender is. */
  static Ratio ratio(List<Round> rounds, ToLongFunction<Round> contender) {
    return ratio(
        rounds.stream()
            .mapToDouble(it -> (double) it.baseline() / Math.max(1, contender.applyAsLong(it))));
  }

  private static Ratio againstYardstick(List<Round> rounds) {
    return ratio(
        rounds.stream().mapToDouble(it -> (double) it.yardstick() / Math.max(1, it.candidate())));
  }

  /** The median of the rounds' ratios with its interval of at least 96 %. */
  private static Ratio ratio(DoubleStream unordered) {
    var ratios = unordered.sorted().toArray();
    var n = ratios.length;
    if (n == 0) {
      return Ratio.NONE;
    }
    var median = n % 2 == 1 ? ratios[n / 2] : (ratios[n / 2 - 1] + ratios[n / 2]) / 2;
    var cut = cut(n);
    return new Ratio(median, ratios[cut], ratios[n - 1 - cut]);
  }

  /**
   * How many ratios may be left out at each end of the interval: P(fewer than that lie below the
   * median) <= 2 %.
   */
  static int cut(int n) {
    var probability = Math.pow(0.5, n);
    var tail = probability;
    var cut = 0;
    while (true) {
      probability = probability * (n - cut) / (cut + 1);
      tail += probability;
      if (tail > 0.02) {
        return cut;
      }
      cut++;
    }
  }
}
