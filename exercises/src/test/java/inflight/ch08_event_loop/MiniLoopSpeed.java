package inflight.ch08_event_loop;

import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A hundred and fifty waits of 4 ms. One after another they take 600 ms; as timers of one loop they
 * all pass at the same time, on one thread.
 */
public class MiniLoopSpeed implements Speed {
  private static final int WAITS = 150;
  private static final Duration WAIT = Duration.ofMillis(4);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d waits of %d ms".formatted(WAITS, WAIT.toMillis()))
        .baseline("one sleep after another", MiniLoopSpeed::sleeps)
        .candidate("your MiniLoop", MiniLoopSpeed::timers)
        .yardstick("a scheduled executor of one thread", MiniLoopSpeed::scheduled)
        .atLeast(50)
        .build();
  }

  private static int sleeps() throws InterruptedException {
    for (var i = 0; i < WAITS; i++) {
      Thread.sleep(WAIT);
    }
    return WAITS;
  }

  private static int timers() {
    var loop = new MiniLoop();
    var done = new int[1];
    for (var i = 0; i < WAITS; i++) {
      loop.callLater(
          WAIT,
          () -> {
            if (++done[0] == WAITS) {
              loop.stop();
            }
          });
    }
    loop.run();
    return done[0];
  }

  private static int scheduled() throws InterruptedException {
    var done = new CountDownLatch(WAITS);
    try (var executor = Executors.newSingleThreadScheduledExecutor()) {
      for (var i = 0; i < WAITS; i++) {
        executor.schedule(done::countDown, WAIT.toNanos(), TimeUnit.NANOSECONDS);
      }
      done.await();
    }
    return WAITS - (int) done.getCount();
  }
}
