package inflight.ch02_why;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures how many times as fast one piece of work is as another that does the same, and does not
 * let one lucky or unlucky run decide.
 *
 * <p>A meter has the axis <i>correct</i> alone: it measures right or wrong, not fast or slow, and
 * one thread uses it.
 */
public final class SpeedMeter {
  /**
   * How many times as fast the candidate is as the baseline.
   *
   * @param ratio the median of the rounds; over 1 if the candidate is faster
   * @param rounds the ratio of each round, in the order in which they came
   */
  public record Speedup(double ratio, List<Double> rounds) {}

  /**
   * A meter that warms up each side {@code warmUps} times and then measures {@code rounds} rounds.
   * There may be as many warm-ups as an int can count, and as many rounds as there is memory for.
   *
   * @param nanoTime the clock, as {@link System#nanoTime}: it tells nanoseconds from some moment or
   *     other, may be negative, and wraps around, so that only the difference of two readings means
   *     anything
   * @throws NullPointerException if the clock is null
   * @throws IllegalArgumentException if {@code warmUps} is negative, or {@code rounds} is not
   *     positive; no warm-up at all is fine
   */
  public SpeedMeter(LongSupplier nanoTime, int warmUps, int rounds) {
    throw new UnsupportedOperationException("TODO keep what measure needs");
  }

  /**
   * Measures the candidate against the baseline.
   *
   * <p><b>Warm-ups.</b> First each of the two runs {@code warmUps} times, untimed. The first run of
   * all is one of the baseline; otherwise their order is left open.
   *
   * <p><b>Rounds.</b> Then come the rounds. A round runs both once and times each. Its ratio is the
   * baseline's time divided by the candidate's. The side that goes first changes: the baseline in
   * the first round, the candidate in the second, the baseline in the third, and so on. The clock
   * is read just before and just after each timed run, and between these two readings nothing
   * happens but that run.
   *
   * <p><b>Results.</b> Each result, those of the warm-ups too, is compared with the very first
   * result of the baseline as soon as it is there, before anything else is run. If the two are not
   * equal, as {@link java.util.Objects#deepEquals} tells it, the measurement ends with an
   * IllegalStateException: a fast wrong answer is no speedup.
   *
   * <p><b>Corners</b>
   *
   * <ul>
   *   <li>The median of an even number of rounds is the mean of the two in the middle.
   *   <li>A run during which the clock stood still counts as 1 ns.
   *   <li>A result may be null or an array.
   *   <li>Whatever a supplier throws ends the measurement and comes out as it is, the same object.
   *   <li>Everything runs in the calling thread, and its interrupt flag is left as it is, however
   *       the measurement ends; the suppliers see it, and leave it as they like.
   *   <li>Nothing is kept between calls, and a supplier may itself call {@code measure} on the same
   *       meter.
   *   <li>The list of rounds cannot be changed.
   * </ul>
   *
   * @throws NullPointerException if one of the two is null; then nothing is run
   * @throws IllegalStateException if a result is not that of the baseline
   */
  public <T> Speedup measure(Supplier<? extends T> baseline, Supplier<? extends T> candidate) {
    throw new UnsupportedOperationException("TODO warm up, measure in rounds, take the median");
  }
}
