/*
 * axis: correct
 * says: a measurement inside another may fail
 * why: The first result is kept in a field, which a measurement inside another puts back, but not if it ends with an exception.
 */
package inflight.ch02_why;

import java.util.ArrayList;
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

  private record First(Object value) {}

  /** The first result of the measurement that is under way; null before it is there. */
  private First first;

  public <T> Speedup measure(Supplier<? extends T> baseline, Supplier<? extends T> candidate) {
    Objects.requireNonNull(baseline, "baseline");
    Objects.requireNonNull(candidate, "candidate");
    var outer = first; // a supplier may be measuring
    first = null;
    for (var i = 0; i < warmUps; i++) {
      check(baseline.get());
      check(candidate.get());
    }
    var ratios = new ArrayList<Double>();
    for (var round = 0; round < rounds; round++) {
      long slow;
      long fast;
      if (round % 2 == 0) {
        slow = time(baseline);
        fast = time(candidate);
      } else {
        fast = time(candidate);
        slow = time(baseline);
      }
      ratios.add((double) slow / fast);
    }
    first = outer;
    return new Speedup(median(ratios), List.copyOf(ratios));
  }

  private long time(Supplier<?> side) {
    var start = nanoTime.getAsLong();
    var result = side.get();
    var end = nanoTime.getAsLong();
    check(result);
    return Math.max(1, end - start);
  }

  private void check(Object result) {
    if (first == null) {
      first = new First(result);
    } else if (!Objects.deepEquals(first.value(), result)) {
      throw new IllegalStateException("another result");
    }
  }

  private static double median(List<Double> ratios) {
    var sorted = ratios.stream().sorted().toList();
    var middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
