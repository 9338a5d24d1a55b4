package inflight.ch03_approaches;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;

/**
 * Eight slow sources: what takes time is waiting, and eight waits can take the time of one, on any
 * machine.
 */
public class ThreadPerJobSpeed implements Speed {
  private static final int SOURCES = 8;

  @Override
  public SpeedTrial trial() {
    var sources = SlowSources.add(SOURCES);
    return SpeedTrial.of("%d sources of %s".formatted(SOURCES, SlowSources.EACH))
        .baseline("checksum() in a loop", () -> SlowSources.inTurn(sources))
        .candidate("your ThreadPerJob", () -> new ThreadPerJob().run(sources))
        .yardstick("a platform thread for each", () -> SlowSources.threads(sources))
        .atLeast(0.6 * SOURCES)
        .build();
  }
}
