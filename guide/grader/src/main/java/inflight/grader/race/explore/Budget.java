package inflight.grader.race.explore;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * How much may be spent on one specification. Wall time is none of it: what a busy machine makes
 * slow is not less true.
 *
 * @param runs interleavings at the most
 * @param cpu processor time of this process at the most, three times as much below the floor: what
 *     is slow in itself takes longer still on a busy machine, whose caches are others' too
 * @param floor fewer interleavings than these say nothing, unless they are all that there are
 */
public record Budget(int runs, Duration cpu, int floor) {
  /** What a grade spends. */
  public static final Budget QUICK = new Budget(4_000, Duration.ofSeconds(4), 200);

  /** What {@code -Dstress=deep} spends. */
  public static final Budget DEEP = new Budget(200_000, Duration.ofSeconds(120), 200);

  /** So many times its processor time a budget lasts below its floor. */
  private static final int BELOW_FLOOR = 3;

  /** The same, counted from now on. */
  Meter start() {
    return new Meter(this, cpuNanos());
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** What is left of a budget. Not thread-safe. */
  static final class Meter {
    private final Budget budget;
    private final long start;
    private int runs;

    private Meter(Budget budget, long start) {
      this.budget = budget;
      this.start = start;
    }

    void run() {
      runs++;
    }

    int runs() {
      return runs;
    }

    boolean hasMore() {
      return runs < budget.runs() && !isOutOfTime();
    }

    boolean isOutOfTime() {
      return cpuNanos() - start >= budget.cpu().toNanos() * (isBelowFloor() ? BELOW_FLOOR : 1);
    }

    boolean isBelowFloor() {
      return runs < budget.floor();
    }
  }
}
