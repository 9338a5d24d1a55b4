package inflight.ch02_why;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Thirty-two waits of 10 ms, eight at a time. Waiting needs no core, so eight at a time can take an
 * eighth of the time, on any machine.
 */
public class BoundedFanOutSpeed implements Speed {
  private static final int LIMIT = 8;
  private static final long MILLIS = 10;
  private static final List<Integer> INPUTS = IntStream.range(0, 4 * LIMIT).boxed().toList();

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of(
            "%d waits of %d ms with a limit of %d".formatted(INPUTS.size(), MILLIS, LIMIT))
        .baseline("one after another", BoundedFanOutSpeed::oneAfterAnother)
        .candidate(
            "your BoundedFanOut",
            () -> new BoundedFanOut(LIMIT).map(INPUTS, BoundedFanOutSpeed::waitAndAnswer))
        .yardstick("a pool of " + LIMIT + " threads", BoundedFanOutSpeed::fixedPool)
        .atLeast(0.6 * LIMIT)
        .build();
  }

  private static List<Integer> oneAfterAnother() throws InterruptedException {
    var results = new ArrayList<Integer>();
    for (var input : INPUTS) {
      results.add(waitAndAnswer(input));
    }
    return results;
  }

  private static List<Integer> fixedPool() throws Exception {
    try (var pool = Executors.newFixedThreadPool(LIMIT)) {
      var results = new ArrayList<Integer>();
      for (var answer :
          pool.invokeAll(
              INPUTS.stream()
                  .<Callable<Integer>>map(input -> () -> waitAndAnswer(input))
                  .toList())) {
        results.add(answer.get());
      }
      return results;
    }
  }

  private static int waitAndAnswer(int input) throws InterruptedException {
    Thread.sleep(MILLIS);
    return 2 * input;
  }
}
