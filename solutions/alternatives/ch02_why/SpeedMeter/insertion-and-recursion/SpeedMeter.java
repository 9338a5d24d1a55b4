/*
 * trades: Recursion says in what order things happen without a counter, and costs a stack frame for each round. The median comes from a list that is kept sorted.
 */
package inflight.ch02_why;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

public final class SpeedMeter {
  public record Speedup(double ratio, List<Double> rounds) {}

  private final LongSupplier nanoTime;
  private final int warmUps;
  private final int rounds;

  public SpeedMeter(LongSupplier nanoTime, int warmUps, int rounds) {
    this.nanoTime = Objects.requireNonNull(nanoTime);
    if (warmUps < 0) {
      throw new IllegalArgumentException("warmUps");
    }
    if (rounds <= 0) {
      throw new IllegalArgumentException("rounds");
    }
    this.warmUps = warmUps;
    this.rounds = rounds;
  }

  public <T> Speedup measure(Supplier<? extends T> baseline, Supplier<? extends T> candidate) {
    Objects.requireNonNull(candidate);
    var expected = new ArrayList<T>();
    Consumer<T> check =
        result -> {
          if (expected.isEmpty()) {
            expected.add(result);
          }
          if (!Objects.deepEquals(result, expected.getFirst())) {
            throw new IllegalStateException("Not the same: " + result);
          }
        };
    // All warm-ups of one side, then all of the other.
    for (var side : List.<Supplier<? extends T>>of(baseline, candidate)) {
      for (var left = warmUps; left > 0; left--) {
        check.accept(side.get());
      }
    }
    var ratios = new ArrayList<Double>();
    round(baseline, candidate, true, check, ratios);
    var sorted = new ArrayList<Double>();
    for (var ratio : ratios) {
      var place = Collections.binarySearch(sorted, ratio);
      sorted.add(place < 0 ? -place - 1 : place, ratio);
    }
    var low = sorted.get((rounds - 1) / 2);
    var high = sorted.get(rounds / 2);
    return new Speedup(low + (high - low) / 2, Collections.unmodifiableList(ratios));
  }

  private <T> void round(
      Supplier<? extends T> one,
      Supplier<? extends T> other,
      boolean isOneBaseline,
      Consumer<T> check,
      List<Double> ratios) {
    if (ratios.size() == rounds) {
      return;
    }
    nanoTime.getAsLong();
    double ofOne = time(one, check);
    double ofOther = time(other, check);
    ratios.add(isOneBaseline ? ofOne / ofOther : ofOther / ofOne);
    round(other, one, !isOneBaseline, check, ratios);
  }

  private <T> long time(Supplier<? extends T> work, Consumer<T> check) {
    var before = nanoTime.getAsLong();
    T result = work.get();
    var took = nanoTime.getAsLong() - before;
    check.accept(result);
    return took == 0 ? 1 : took;
  }
}
