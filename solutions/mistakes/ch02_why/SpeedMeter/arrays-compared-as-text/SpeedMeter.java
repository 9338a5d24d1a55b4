/*
 * axis: correct
 * says: what measure threw for different results
 * why: It compares arrays by their text. Two that are not equal may look the same.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Measures how many times as fast one piece of work is as another that does the same. */
public final class SpeedMeter {
  public record Speedup(double ratio, List<Double> rounds) {}

  private final LongSupplier nanoTime;
  private final int warmUps;
  private final int rounds;

  public SpeedMeter(LongSupplier nanoTime, int warmUps, int rounds) {
    this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
    if (warmUps < 0 || rounds < 1) {
      throw new IllegalArgumentException(warmUps + " warm-ups, " + rounds + " rounds");
    }
    this.warmUps = warmUps;
    this.rounds = rounds;
  }

  public <T> Speedup measure(Supplier<? extends T> baseline, Supplier<? extends T> candidate) {
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(candidate, "candidate");
    Object[] first = null;
    for (var i = 0; i < warmUps; i++) {
      var result = baseline.get();
      if (first == null) {
        first = new Object[] {result};
      }
      check(first[0], result);
      check(first[0], candidate.get());
    }
    var ratios = new ArrayList<Double>();
    for (var round = 1; round <= rounds && round > 0; round++) {
      var times = new long[2];
      for (var turn = 0; turn < 2; turn++) {
        var side = (round + turn + 1) % 2;
        var supplier = side == 0 ? baseline : candidate;
        var start = nanoTime.getAsLong();
        var result = supplier.get();
        times[side] = nanoTime.getAsLong() - start;
        if (first == null) {
          first = new Object[] {result};
        }
        check(first[0], result);
      }
      ratios.add((double) Math.max(times[0], 1) / Math.max(times[1], 1));
    }
    return new Speedup(median(ratios), List.copyOf(ratios));
  }

  private static void check(Object expected, Object result) {
    if (!same(expected, result)) {
      throw new IllegalStateException("another result: " + text(result));
    }
  }

  private static boolean same(Object a, Object b) {
    if (a != null && b != null && a.getClass().isArray() && b.getClass().isArray()) {
      return text(a).equals(text(b));
    }
    return Objects.equals(a, b);
  }

  /** Arrays of any type and depth. */
  private static String text(Object it) {
    return Arrays.deepToString(new Object[] {it});
  }

  private static double median(List<Double> ratios) {
    var sorted = ratios.stream().sorted().toList();
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
