/*
 * axis: correct
 * says: the baseline's runs 100, 20, 90, 10, 70 ns
 * why: The median is found by sorting the very list that is then returned, so the order of the rounds is gone.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

public final class SpeedMeter {
  public record Speedup(double ratio, List<Double> rounds) {}

  private final LongSupplier nanoTime;
  private final int warmUps;
  private final int rounds;

  public SpeedMeter(LongSupplier nanoTime, int warmUps, int rounds) {
    if (warmUps < 0 || rounds < 1) {
      throw new IllegalArgumentException(warmUps + " warm-ups, " + rounds + " rounds");
    }
    this.nanoTime = Objects.requireNonNull(nanoTime);
    this.warmUps = warmUps;
    this.rounds = rounds;
  }

  public <T> Speedup measure(Supplier<? extends T> baseline, Supplier<? extends T> candidate) {
    Objects.requireNonNull(baseline);
    Objects.requireNonNull(candidate);
    var results = new Results();
    for (var i = 0; i < warmUps; i++) {
      results.check(baseline.get());
      results.check(candidate.get());
    }
    var ratios = new ArrayList<Double>();
    for (var round = 0; round < rounds; round++) {
      long ofBaseline;
      long ofCandidate;
      if (round % 2 == 0) {
        ofBaseline = time(baseline, results);
        ofCandidate = time(candidate, results);
      } else {
        ofCandidate = time(candidate, results);
        ofBaseline = time(baseline, results);
      }
      ratios.add((double) ofBaseline / ofCandidate);
    }
    return new Speedup(median(ratios), List.copyOf(ratios));
  }

  /** The comparison may take long, so it comes after the second reading. */
  private long time(Supplier<?> work, Results results) {
    var begun = nanoTime.getAsLong();
    var result = work.get();
    var ended = nanoTime.getAsLong();
    results.check(result);
    return Math.max(1, ended - begun);
  }

  private static double median(List<Double> ratios) {
    ratios.sort(null);
    var sorted = ratios;
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The first result, which null may be, and what it is compared with. */
  private static final class Results {
    private Object first;
    private boolean isThere;

    void check(Object result) {
      if (!isThere) {
        first = result;
        isThere = true;
      } else if (!Objects.deepEquals(first, result)) {
        throw new IllegalStateException("a result differs from the first of the baseline");
      }
    }
  }
}
