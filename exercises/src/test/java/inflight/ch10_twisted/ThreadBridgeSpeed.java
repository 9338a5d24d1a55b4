package inflight.ch10_twisted;

import inflight.given.GivenLoop;
import inflight.testkit.speed.Speed;
import inflight.testkit.speed.SpeedTrial;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Twenty calls that block for 10 ms each. On the loop's own thread they take 200 ms, and the loop
 * stands still. Over the bridge they all block at the same time.
 */
public class ThreadBridgeSpeed implements Speed {
  private static final int CALLS = 20;
  private static final Duration WAIT = Duration.ofMillis(10);

  @Override
  public SpeedTrial trial() {
    return SpeedTrial.of("%d calls that block for %d ms".formatted(CALLS, WAIT.toMillis()))
        .baseline("one call after another, on the loop", ThreadBridgeSpeed::onTheLoop)
        .candidate("your ThreadBridge", ThreadBridgeSpeed::overTheBridge)
        .yardstick("supplyAsync and callSoonThreadsafe", ThreadBridgeSpeed::byHand)
        .atLeast(6)
        .build();
  }

  private static int block() throws InterruptedException {
    Thread.sleep(WAIT);
    return 1;
  }

  private static int onTheLoop() {
    var loop = GivenLoop.real();
    var done = new int[1];
    for (var i = 0; i < CALLS; i++) {
      loop.callSoon(
          () -> {
            try {
              done[0] += block();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            stopIfAll(loop, done);
          });
    }
    loop.run();
    return done[0];
  }

  private static int overTheBridge() {
    var loop = GivenLoop.real();
    var done = new int[1];
    try (var workers = workers()) {
      var bridge = new ThreadBridge(loop, workers);
      for (var i = 0; i < CALLS; i++) {
        var outcome = bridge.deferToThread(ThreadBridgeSpeed::block);
        outcome.whenDone(
            () -> {
              try {
                done[0] += outcome.result();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              } finally {
                stopIfAll(loop, done);
              }
            });
      }
      loop.run();
    }
    return done[0];
  }

  private static int byHand() {
    var loop = GivenLoop.real();
    var done = new int[1];
    try (var workers = workers()) {
      for (var i = 0; i < CALLS; i++) {
        CompletableFuture.runAsync(
                () -> {
                  try {
                    TimeUnit.NANOSECONDS.sleep(WAIT.toNanos());
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                },
                workers)
            .thenRun(
                () ->
                    loop.callSoonThreadsafe(
                        () -> {
                          done[0]++;
                          stopIfAll(loop, done);
                        }));
      }
      loop.run();
    }
    return done[0];
  }

  private static ExecutorService workers() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  private static void stopIfAll(GivenLoop loop, int[] done) {
    if (done[0] == CALLS) {
      loop.stop();
    }
  }
}
