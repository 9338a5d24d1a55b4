package inflight.ch12_structured;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Twenty waits of 10 ms. The executor starts a virtual thread for each; the yardstick takes the
 * slowest of the right means, platform threads.
 */
public class NurserySpeed implements Speed {
  private static final int WAITS = 20;
  private static final long MILLIS = 10;

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d waits of %d ms".formatted(WAITS, MILLIS))
        .baseline("one after another", NurserySpeed::oneAfterAnother)
        .candidate("your Nursery", NurserySpeed::nursery)
        .yardstick("a platform thread for each", NurserySpeed::platformThreads)
        .atLeast(0.6 * WAITS)
        .build();
  }

  private static List<Integer> oneAfterAnother() throws InterruptedException {
    var results = new ArrayList<Integer>();
    for (int i = 0; i < WAITS; i++) {
      results.add(answer(i));
    }
    return results;
  }

  private static List<Integer> nursery() throws Exception {
    var results = new Integer[WAITS];
    try (var nursery = new Nursery(Thread::startVirtualThread)) {
      for (int i = 0; i < WAITS; i++) {
        var place = i;
        nursery.start(() -> results[place] = answer(place));
      }
      nursery.join();
    }
    return Arrays.asList(results);
  }

  private static List<Integer> platformThreads() throws InterruptedException {
    var results = new Integer[WAITS];
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < WAITS; i++) {
      var place = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      results[place] = answer(place);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    return Arrays.asList(results);
  }

  private static int answer(int i) throws InterruptedException {
    Thread.sleep(MILLIS);
    return i;
  }
}
