import inflight.ch10_twisted.ThreadBridge;
import inflight.given.GivenLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

static final int CALLS = 20;

static GivenLoop loop;
static long lastTick;
static long longestGap;
static int answers;

static String ask() throws InterruptedException {
  Thread.sleep(10); // a database that blocks
  return "4";
}

static void tick() {
  long now = System.nanoTime();
  longestGap = Math.max(longestGap, now - lastTick);
  lastTick = now;
  loop.callLater(Duration.ofMillis(5), () -> tick());
}

static void answered() {
  if (++answers == CALLS) {
    loop.stop();
  }
}

static void onTheLoop() {
  for (int i = 0; i < CALLS; i++) {
    try {
      ask();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    loop.callSoon(() -> answered());
  }
}

static void overTheBridge(ThreadBridge bridge) {
  for (int i = 0; i < CALLS; i++) {
    bridge.deferToThread(() -> ask()).whenDone(() -> answered());
  }
}

static void measure(String how, Executor workers, boolean onTheLoop) {
  long best = Long.MAX_VALUE;
  long bestGap = Long.MAX_VALUE;
  for (int round = 0; round < 5; round++) {
    loop = GivenLoop.real();
    var bridge = new ThreadBridge(loop, workers);
    answers = 0;
    longestGap = 0;
    long start = lastTick = System.nanoTime();
    tick();
    loop.callSoon(onTheLoop ? () -> onTheLoop() : () -> overTheBridge(bridge));
    loop.run();
    best = Math.min(best, System.nanoTime() - start);
    bestGap = Math.min(bestGap, longestGap);
  }
  IO.println(
      how
          + ": 20 answers in "
          + best / 1_000_000
          + " ms,"
          + " the clock stood still for "
          + bestGap / 1_000_000
          + " ms");
}

void main() {
  try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
    measure("on the loop", workers, true);
    measure("over the bridge", workers, false);
  }
}
