package inflight.ch03_approaches;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;

/** Eight slow sources on one thread: the waits overlap, and there is next to nothing to compute. */
public class LoopOfJobsSpeed implements Speed {
  private static final int SOURCES = 8;

  @Override
  public SpeedTrial trial() {
    var sources = SlowSources.add(SOURCES);
    return SpeedTrial.of("%d sources of %s".formatted(SOURCES, SlowSources.EACH))
        .baseline("checksum() in a loop", () -> SlowSources.inTurn(sources))
        .candidate("your LoopOfJobs", () -> new LoopOfJobs().run(sources))
        .yardstick("a selector", () -> SlowSources.loop(sources))
        .atLeast(0.6 * SOURCES)
        .build();
  }
}
