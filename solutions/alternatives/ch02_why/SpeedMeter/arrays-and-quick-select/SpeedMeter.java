/*
 * trades: Times are kept and the ratios computed at the end. A quick-select finds the middle without sorting everything, which pays only for very many rounds.
 */
package inflight.ch02_why;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

public final class SpeedMeter {
  public record Speedup(double ratio, List<Double> rounds) {}

  private final LongSupplier nanoTime;
  private final int warmUps;
  private final int rounds;

  public SpeedMeter(LongSupplier nanoTime, int warmUps, int rounds) {
    if (Math.min(warmUps, rounds - 1) < 0 || rounds < 1) {
      throw new IllegalArgumentException();
    }
    this.nanoTime = requireNonNull(nanoTime);
    this.warmUps = warmUps;
    this.rounds = rounds;
  }

  public <T> Speedup measure(Supplier<? extends T> baseline, Supplier<? extends T> candidate) {
    var sides = List.of(requireNonNull(baseline), requireNonNull(candidate));
    Object[] expected = null;
    for (long i = 0; i < 2L * warmUps; i++) {
      expected = same(expected, sides.get((int) (i % 2)).get());
    }
    var nanos = new long[2][rounds];
    for (var i = 0; i < 2L * rounds; i++) {
      var round = i / 2;
      var side = (i + round) % 2;
      var begun = nanoTime.getAsLong();
      var result = sides.get(side).get();
      nanos[side][round] = nanoTime.getAsLong() - begun;
      expected = same(expected, result);
    }
    var ratios =
        IntStream.range(0, rounds)
            .mapToDouble(i -> Math.max(1.0, nanos[0][i]) / Math.max(1.0, nanos[1][i]))
            .toArray();
    var middle =
        (select(ratios.clone(), (rounds - 1) / 2) + select(ratios.clone(), rounds / 2)) / 2;
    return new Speedup(middle, Arrays.stream(ratios).boxed().toList());
  }

  private static Object[] same(Object[] expected, Object result) {
    if (expected != null && !Objects.deepEquals(expected[0], result)) {
      throw new IllegalStateException();
    }
    return expected == null ? new Object[] {result} : expected;
  }

  /** The value that would be at this place if they were sorted. */
  private static double select(double[] values, int place) {
    var low = 0;
    var high = values.length - 1;
    while (low < high) {
      var pivot = values[low + (high - low) / 2];
      var i = low;
      var j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          var swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (place <= j) {
        high = j;
      } else if (place >= i) {
        low = i;
      } else {
        return values[place];
      }
    }
    return values[low];
  }
}
