package inflight.ch03_approaches;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;

/** Eight slow sources and four workers: two waits in a row instead of eight. */
public class QueueOfJobsSpeed implements Speed {
  private static final int SOURCES = 8;
  private static final int WORKERS = 4;

  @Override
  public SpeedTrial trial() {
    var sources = SlowSources.add(SOURCES);
    return SpeedTrial.of(
            "%d sources of %s, %d workers".formatted(SOURCES, SlowSources.EACH, WORKERS))
        .baseline("checksum() in a loop", () -> SlowSources.inTurn(sources))
        .candidate("your QueueOfJobs", () -> new QueueOfJobs(WORKERS).run(sources))
        .yardstick("a fixed pool", () -> SlowSources.pool(sources, WORKERS))
        .atLeast(0.6 * WORKERS)
        .build();
  }
}
