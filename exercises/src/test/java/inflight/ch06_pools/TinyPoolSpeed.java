package inflight.ch06_pools;

import static java.util.concurrent.TimeUnit.DAYS;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;

/**
 * Tasks that compute, on a pool of two workers, until it has come to its end. How much faster two
 * can be than one, the yardstick shows on this machine.
 */
public class TinyPoolSpeed implements Speed {
  private static final int TASKS = 64;
  private static final int STEPS = 1_500_000;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d tasks that compute, on 2 workers".formatted(TASKS))
        .baseline("one task after the other", () -> sum(run(0, TASKS)))
        .candidate("your TinyPool", TinyPoolSpeed::pool)
        .yardstick("two threads with half of them each", TinyPoolSpeed::twoHalves)
        .shareOfYardstick(0.75)
        .build();
  }

  private static long pool() throws InterruptedException {
    var results = new long[TASKS];
    var pool = new TinyPool(2, body -> Thread.ofPlatform().daemon().unstarted(body));
    for (int i = 0; i < TASKS; i++) {
      var task = i;
      pool.execute(() -> results[task] = value(task));
    }
    pool.shutdown();
    if (!pool.awaitTermination(1, DAYS)) {
      throw new IllegalStateException("awaitTermination returned false within a day");
    }
    return sum(results);
  }

  private static long twoHalves() throws InterruptedException {
    var halves = new long[2];
    var one = new Thread(() -> halves[0] = sum(run(0, TASKS / 2)));
    var other = new Thread(() -> halves[1] = sum(run(TASKS / 2, TASKS)));
    one.start();
    other.start();
    one.join();
    other.join();
    return halves[0] + halves[1];
  }

  private static long[] run(int from, int to) {
    var results = new long[to - from];
    for (int i = from; i < to; i++) {
      results[i - from] = value(i);
    }
    return results;
  }

  private static long sum(long[] results) {
    long sum = 0;
    for (long result : results) {
      sum += result;
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
