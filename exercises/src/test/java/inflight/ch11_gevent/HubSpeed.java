package inflight.ch11_gevent;

import inflight.given.GivenLoop;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A hundred sleeps of 10 ms. One after another they take a second; on a hub they all overlap. */
public class HubSpeed implements Speed {
  private static final int SLEEPERS = 100;
  private static final Duration TIME = Duration.ofMillis(10);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d sleeps of %d ms".formatted(SLEEPERS, TIME.toMillis()))
        .baseline("one sleep after another", HubSpeed::oneAfterAnother)
        .candidate("greenlets on your Hub", HubSpeed::greenlets)
        .yardstick("virtual threads", HubSpeed::threads)
        .atLeast(10)
        .build();
  }

  private static int oneAfterAnother() throws InterruptedException {
    for (var i = 0; i < SLEEPERS; i++) {
      Thread.sleep(TIME);
    }
    return SLEEPERS;
  }

  private static int greenlets() throws Exception {
    var hub = new Hub(GivenLoop.real());
    return hub.run(
        () -> {
          var greens = new ArrayList<Hub.Green<Integer>>();
          for (var i = 0; i < SLEEPERS; i++) {
            greens.add(
                hub.spawn(
                    () -> {
                      hub.sleep(TIME);
                      return 1;
                    }));
          }
          var awake = 0;
          for (var green : greens) {
            awake += green.get();
          }
          return awake;
        });
  }

  private static int threads() {
    var awake = new AtomicInteger();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < SLEEPERS; i++) {
        executor.submit(
            () -> {
              Thread.sleep(TIME);
              return awake.incrementAndGet();
            });
      }
    }
    return awake.get();
  }
}
