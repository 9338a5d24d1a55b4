package inflight.ch06_pools;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;

/**
 * A sum that splits itself: each piece forks its two halves and joins them, down to a range that is
 * computed at once. How much faster two can be than one, the yardstick shows on this machine.
 */
public class HelpingPoolSpeed implements Speed {
  private static final int NUMBERS = 320_000;
  private static final int LEAF = 160;
  private static final int STEPS = 300;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "the sum of %,d values, in pieces of %d at the most, on 2 workers"
                .formatted(NUMBERS, LEAF))
        .baseline("a plain loop", () -> loop(0, NUMBERS))
        .candidate("your HelpingPool", HelpingPoolSpeed::pool)
        .yardstick("two threads with half of it each", HelpingPoolSpeed::twoHalves)
        .shareOfYardstick(0.7)
        .build();
  }

  private static long pool() {
    try (var pool = new HelpingPool(2)) {
      return pool.fork(() -> sum(pool, 0, NUMBERS)).join();
    }
  }

  private static long sum(HelpingPool pool, int from, int to) {
    if (to - from <= LEAF) {
      return loop(from, to);
    }
    int middle = (from + to) / 2;
    var right = pool.fork(() -> sum(pool, middle, to));
    return sum(pool, from, middle) + right.join();
  }

  private static long twoHalves() throws InterruptedException {
    var halves = new long[2];
    var one = new Thread(() -> halves[0] = loop(0, NUMBERS / 2));
    var other = new Thread(() -> halves[1] = loop(NUMBERS / 2, NUMBERS));
    one.start();
    other.start();
    one.join();
    other.join();
    return halves[0] + halves[1];
  }

  private static long loop(int from, int to) {
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += value(i);
    }
    return sum;
  }

  /** Marsaglia's xorshift, so many steps of it: nothing that a compiler could shorten. */
  private static long value(int seed) {
    long x = seed + 0x9E3779B97F4A7C15L;
    for (int i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
