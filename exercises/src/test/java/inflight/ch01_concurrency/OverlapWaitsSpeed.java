package inflight.ch01_concurrency;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * Eight waits of 10 ms. Waiting needs no core, so eight of them can take the time of one, on any
 * machine. The yardstick takes the slowest of the right means: on a busy machine eight platform
 * threads wait longer for their turns than eight virtual ones, and that must fail nobody.
 */
public class OverlapWaitsSpeed implements Speed {
  private static final int WAITS = 8;
  private static final long MILLIS = 10;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d waits of %d ms".formatted(WAITS, MILLIS))
        .baseline("one after another", OverlapWaitsSpeed::oneAfterAnother)
        .candidate("your OverlapWaits", () -> new OverlapWaits().all(calls()))
        .yardstick("a platform thread for each", OverlapWaitsSpeed::platformThreads)
        .atLeast(0.6 * WAITS)
        .build();
  }

  private static List<Integer> oneAfterAnother() throws Exception {
    var results = new ArrayList<Integer>();
    for (var call : calls()) {
      results.add(call.call());
    }
    return results;
  }

  private static List<Integer> platformThreads() throws InterruptedException {
    var results = new Integer[WAITS];
    var threads = new ArrayList<Thread>();
    var calls = calls();
    for (var i = 0; i < WAITS; i++) {
      var place = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      results[place] = calls.get(place).call();
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    return List.of(results);
  }

  private static List<Callable<Integer>> calls() {
    return IntStream.range(0, WAITS)
        .<Callable<Integer>>mapToObj(
            i ->
                () -> {
                  Thread.sleep(MILLIS);
                  return i;
                })
        .toList();
  }
}
