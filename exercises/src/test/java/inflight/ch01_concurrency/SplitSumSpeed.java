package inflight.ch01_concurrency;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;

/**
 * A sum that costs computing, over two workers. How much faster two can be, the yardstick shows on
 * this machine.
 *
 * <p>A run takes a tenth of a second for a reason: an operating system may start both workers on
 * one core and needs some milliseconds to notice, and that is not what is measured here.
 */
public class SplitSumSpeed implements Speed {
  private static final int NUMBERS = 320_000;
  private static final int STEPS = 200;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "the sum of %,d values that cost %d steps each, on 2 workers".formatted(NUMBERS, STEPS))
        .baseline("a plain loop", () -> sum(0, NUMBERS))
        .candidate("your SplitSum", () -> new SplitSum().sum(NUMBERS, SplitSumSpeed::value, 2))
        .yardstick("two threads with half of it each", SplitSumSpeed::twoHalves)
        .shareOfYardstick(0.75)
        .build();
  }

  private static long twoHalves() throws InterruptedException {
    var halves = new long[2];
    var one = new Thread(() -> halves[0] = sum(0, NUMBERS / 2));
    var other = new Thread(() -> halves[1] = sum(NUMBERS / 2, NUMBERS));
    one.start();
    other.start();
    one.join();
    other.join();
    return halves[0] + halves[1];
  }

  private static long sum(int from, int to) {
    var sum = 0L;
    for (var i = from; i < to; i++) {
      sum += value(i);
    }
    return sum;
  }

  /** Marsaglia's xorshift, so many steps of it: nothing that a compiler could shorten. */
  private static long value(int seed) {
    var x = seed + 0x9E3779B97F4A7C15L;
    for (var i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
