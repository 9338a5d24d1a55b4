package inflight.ch05_coordination;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Bystanders;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Craft;
import inflight.testkit.Departures;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Spurious;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.BesideAStep;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.TimeLapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class LatchTest {
  /** How often a test looks for an order of threads that comes up nearly every time. */
  private static final int ROUNDS = 20;

  /** Of a call that is to give up while others wait. */
  private static final Duration SHORT = Duration.ofMillis(5);

  @Test
  @DisplayName("a thread that waits goes on when the count reaches zero, and not before")
  void opensAtZero() {
    var latch = new Latch(3);
    try (var workers = new Workers()) {
      var waiter = workers.start("waiter", latch::await);
      for (int count = 3; count > 0; count--) {
        waiter.awaitWaiting("await, with a count of %d,".formatted(count));
        countDown(latch);
      }

      waiter.awaitDone("await returns when the count is zero");
    }
  }

  @Test
  @DisplayName("all threads that wait go on, with or without a timeout")
  void opensForAll() {
    var latch = new Latch(1);
    try (var workers = new Workers()) {
      var all = new ArrayList<Workers.Worker>();
      var opened = new AtomicInteger();
      for (int i = 0; i < 4; i++) {
        all.add(
            workers.start(
                "waiter",
                () -> {
                  latch.await();
                  opened.incrementAndGet();
                }));
        all.add(
            workers.start(
                "waiter with a timeout",
                () -> {
                  if (latch.await(1, DAYS)) {
                    opened.incrementAndGet();
                  }
                }));
      }
      all.forEach(waiter -> waiter.awaitWaiting("await, with a count of 1,"));

      countDown(latch);

      all.forEach(waiter -> waiter.awaitDone("each of eight threads that wait at a latch goes on"));
      assertThat(opened).as("how many of eight waiting threads found it open").hasValue(8);
    }
  }

  @Test
  @DisplayName("once open it stays open: a thread that comes later does not block")
  void staysOpen() {
    var latch = new Latch(1);
    countDown(latch);

    for (int i = 0; i < 2; i++) {
      Workers.runPromptly("await, on a latch that is open, returns", latch::await);
      assertThat(await(latch, 0, NANOSECONDS)).as("await with timeout 0, when open").isTrue();
      assertThat(await(latch, 1, DAYS)).as("await with a timeout of a day, when open").isTrue();
    }
  }

  @Test
  @DisplayName("a latch with a count of zero is open from the start")
  void openFromTheStart() {
    var latch = new Latch(0);

    Workers.runPromptly("await, on a latch that began with zero, returns", latch::await);
    assertThat(await(latch, 0, NANOSECONDS)).as("await with a timeout of 0").isTrue();
    assertThat(latch.getCount()).as("getCount").isZero();
  }

  @Test
  @Corner
  @DisplayName("a negative count fails with an IllegalArgumentException")
  void negativeRefused() {
    for (int count : Tried.each("count", new int[] {-1, Integer.MIN_VALUE})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Latch(count),
          "new Latch with a count of " + count);
    }
  }

  @Test
  @DisplayName("getCount goes down by one each time, and never below zero")
  void counts() {
    var latch = new Latch(3);
    var counts = new ArrayList<Long>();

    counts.add(latch.getCount());
    for (int i = 0; i < 5; i++) {
      countDown(latch);
      counts.add(latch.getCount());
    }

    assertThat(counts)
        .as("getCount of a latch of 3, and after each of five calls of countDown")
        .containsExactly(3L, 2L, 1L, 0L, 0L, 0L);
    Workers.runPromptly("await, after more calls than the count, returns", latch::await);
    assertThat(await(latch, 0, NANOSECONDS))
        .as("await with a timeout of 0, after more calls of countDown than the count")
        .isTrue();
  }

  @Test
  @DisplayName("countDown does not wait for other calls of countDown")
  void countDownDoesNotWait() {
    var latch = new Latch(2);

    Workers.runPromptly("countDown, with a count of 2, returns", latch::countDown);

    assertThat(latch.getCount()).as("getCount").isEqualTo(1);
  }

  @Test
  @DisplayName("threads that wait hold up neither countDown nor getCount")
  void waitersHoldUpNobody() {
    var latch = new Latch(2);
    try (var workers = new Workers()) {
      var one = workers.start("waiter", latch::await);
      var other = workers.start("waiter with a timeout", () -> latch.await(1, DAYS));
      one.awaitWaiting("await, with a count of 2,");
      other.awaitWaiting("await with a timeout, with a count of 2,");

      assertThat(Workers.callPromptly("getCount, while others wait, returns", latch::getCount))
          .as("getCount, while others wait")
          .isEqualTo(2);
      countDown(latch);
      countDown(latch);
      one.awaitDone("await returns");
      other.awaitDone("await with a timeout returns");
    }
  }

  @Test
  @DisplayName("one thread may count down all of it, and then go through")
  void oneThread() {
    var latch = new Latch(3);

    assertThat(
            Workers.callPromptly(
                "three calls of countDown and one of await, by one thread, return",
                () -> {
                  for (int i = 0; i < 3; i++) {
                    latch.countDown();
                  }
                  latch.await();
                  return latch.getCount();
                }))
        .as("getCount of a latch of 3, when one thread has counted down three times")
        .isZero();
  }

  @Test
  @Corner
  @DisplayName("a call with a timeout of zero or less does not block")
  void noWait() {
    var latch = new Latch(1);
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {0, -1, Long.MIN_VALUE + 1, Long.MIN_VALUE})) {
        assertThat(await(latch, timeout, unit))
            .as("await with a timeout of %d %s, when closed", timeout, unit)
            .isFalse();
      }
    }
    countDown(latch);
    assertThat(await(latch, Long.MIN_VALUE, DAYS))
        .as("await with the least timeout there is, when open")
        .isTrue();
  }

  @Test
  @DisplayName("await returns false when its time is over, and no sooner")
  void timesOut() {
    var latch = new Latch(1);
    for (var timeout :
        List.of(Duration.ofNanos(1), Duration.ofNanos(700_000), Duration.ofMillis(25))) {
      var waited =
          Workers.callPromptly(
              "await, with a timeout of %d NANOSECONDS, returns".formatted(timeout.toNanos()),
              () -> {
                var start = System.nanoTime();
                assertThat(latch.await(timeout.toNanos(), NANOSECONDS))
                    .as("await with a timeout of %s, when closed", timeout)
                    .isFalse();
                return Duration.ofNanos(System.nanoTime() - start);
              });
      assertThat(waited)
          .as("how long await waited with a timeout of %s", timeout)
          .isGreaterThanOrEqualTo(timeout);
    }
    assertThat(latch.getCount()).as("getCount after timeouts").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a very long timeout blocks, and returns true when the latch opens")
  void waitsLong() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MICROSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {Long.MAX_VALUE, unit.convert(Duration.ofDays(365))})) {
        var latch = new Latch(1);
        try (var workers = new Workers()) {
          var opened = new AtomicReference<Boolean>();
          var waiter = workers.start("waiter", () -> opened.set(latch.await(timeout, unit)));
          waiter.awaitWaiting("await, with a timeout of %d %s,".formatted(timeout, unit));
          countDown(latch);
          waiter.awaitDone("await with a timeout of %d %s returns".formatted(timeout, unit));
          assertThat(opened).as("what await returned").hasValue(true);
        }
      }
    }
  }

  @Test
  @DisplayName("a thread that waits sleeps until it is woken")
  void sleeps() throws Exception {
    // Here a look every five minutes is one every 300 ms.
    var latch = new TimeLapse(Latch.class, 1);
    try (var workers = new Workers()) {
      var one = workers.start("waiter", () -> latch.call("await"));
      var other = workers.start("waiter with a timeout", () -> latch.call("await", 10L, DAYS));
      one.awaitWaiting("await, with a count of 1,");
      other.awaitWaiting("await with a timeout, with a count of 1,");

      CpuTime.assertSleepUntilWoken("nobody counts down", one.thread(), other.thread());
    }
  }

  @Test
  @Corner
  @DisplayName("two latches share nothing")
  void latchesAreSeparate() {
    var closed = new Latch(1);
    try (var bystanders = new Bystanders("another latch")) {
      bystanders.waits("await", closed::await);
      bystanders.waits("await with a timeout", () -> closed.await(1, DAYS));
      for (var timed : new boolean[] {false, true}) {
        var latch = new Latch(2);
        try (var workers = new Workers()) {
          var waiter =
              workers.start(
                  "waiter",
                  () -> {
                    if (timed) {
                      latch.await(1, DAYS);
                    } else {
                      latch.await();
                    }
                  });
          waiter.awaitWaiting("a call, with a count of 2,");
          countDown(latch);
          waiter.awaitWaiting("a call, with a count of 1,");
          countDown(latch);
          waiter.awaitDone("the call returns when the count is zero, whoever waits elsewhere");
        }
      }
      bystanders.assertUndisturbed();
      assertThat(closed.getCount()).as("getCount of the other latch").isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a thread that waits and is woken although the count is not zero waits on")
  void wokenForNothing() {
    var latch = new Latch(1);
    try (var workers = new Workers()) {
      var opened = new AtomicReference<Boolean>();
      var one = workers.start("waiter", latch::await);
      var other = workers.start("waiter with a timeout", () -> opened.set(latch.await(1, DAYS)));
      for (int i = 0; i < 5; i++) {
        one.awaitWaiting("await, woken with a count of 1,");
        other.awaitWaiting("await with a timeout, woken with a count of 1,");
        Spurious.wakeAll(latch, one.thread(), other.thread());
      }
      one.awaitWaiting("await, woken with a count of 1,");
      other.awaitWaiting("await with a timeout, woken with a count of 1,");

      countDown(latch);
      one.awaitDone("await returns when the count is zero");
      other.awaitDone("await with a timeout returns when the count is zero");
      assertThat(opened).as("what await with a timeout returned").hasValue(true);
    }
  }

  @Test
  @DisplayName("being woken for nothing neither shortens a timeout nor starts it anew")
  void wokenForNothingWithTimeout() {
    var latch = new Latch(1);
    Spurious.assertTimeoutHolds(
        "await",
        latch,
        timeout ->
            assertThat(latch.await(timeout.toMillis(), MILLISECONDS))
                .as("await with a timeout and a count of 1")
                .isFalse());
  }

  @Test
  @Corner
  @DisplayName("a call by an interrupted thread throws InterruptedException, open or closed")
  void interruptedBefore() {
    var closed = new Latch(1);
    var open = new Latch(0);

    Interrupts.beforeTheCall("await, when closed", closed::await);
    Interrupts.beforeTheCall("await with a timeout, closed", () -> closed.await(1, DAYS));
    Interrupts.beforeTheCall("await with timeout 0, closed", () -> closed.await(0, NANOSECONDS));
    Interrupts.beforeTheCall("await, when open", open::await);
    Interrupts.beforeTheCall("await with a timeout, open", () -> open.await(1, MILLISECONDS));
    Interrupts.beforeTheCall("await with timeout 0, open", () -> open.await(0, NANOSECONDS));
  }

  @Test
  @Corner
  @DisplayName("a countDown by an interrupted thread counts")
  void interruptedCountDown() {
    var latch = new Latch(1);

    Workers.runPromptly(
        "countDown, called by an interrupted thread, returns",
        () -> {
          Thread.currentThread().interrupt();
          latch.countDown();
        });

    assertThat(latch.getCount())
        .as("getCount of a latch of 1, after a countDown by an interrupted thread: it counts too")
        .isZero();
  }

  @Test
  @Corner
  @DisplayName("a wait ends with InterruptedException when the thread is interrupted")
  void interruptedWhileWaiting() {
    var latch = new Latch(1);

    Interrupts.whileItWaits("await, with a count of 1,", latch::await);
    Interrupts.whileItWaits("await with a timeout, with a count of 1,", () -> latch.await(1, DAYS));

    assertThat(latch.getCount()).as("getCount after interrupted waits").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("when one waiting thread is interrupted, the others wait on, and go on at zero")
  void interruptOfAnother() {
    for (int round = 0; round < ROUNDS; round++) {
      var latch = new Latch(1);
      try (var workers = new Workers()) {
        var interrupted = workers.start("interrupted", () -> endedByInterrupt(latch::await));
        interrupted.awaitWaiting("await, with a count of 1,");
        var next = workers.start("waiter", latch::await);
        next.awaitWaiting("await, with a count of 1,");

        interrupted.thread().interrupt();
        if (round % 2 == 0) {
          interrupted.awaitDone("an interrupted await returns");
          next.awaitWaiting("await, when another thread was interrupted,");
        }
        countDown(latch);

        interrupted.awaitDone("an interrupted await returns");
        next.awaitDone("await returns at zero, when another thread was interrupted");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("whichever waiting thread leaves early, all the others go on at zero")
  void oneLeaves() {
    for (int leaves = 0; leaves < 3; leaves++) {
      for (var byTimeout : new boolean[] {false, true}) {
        for (var timed : new boolean[] {false, true}) {
          var latch = new Latch(1);
          var how = byTimeout ? "whose time was over" : "that was interrupted";
          try (var workers = new Workers()) {
            var others = new ArrayList<Workers.Worker>();
            Workers.Worker leaving = null;
            for (int i = 0; i < 3; i++) {
              if (i != leaves) {
                others.add(workers.start("waiter " + i, awaiting(latch, timed)));
                others.getLast().awaitWaiting("a call, with a count of 1,");
              } else if (byTimeout) {
                leaving =
                    workers.start("leaves", () -> latch.await(SHORT.toMillis(), MILLISECONDS));
                leaving.awaitWaitingOrDone("await with a timeout, with a count of 1,");
              } else {
                leaving = workers.start("leaves", () -> endedByInterrupt(awaiting(latch, timed)));
                leaving.awaitWaiting("a call, with a count of 1,");
              }
            }
            if (!byTimeout) {
              leaving.thread().interrupt();
            }
            leaving.awaitDone("a call " + how + " ends");
            others.forEach(it -> it.awaitWaiting("a call, beside one " + how + ","));

            countDown(latch);

            others.forEach(it -> it.awaitDone("a call returns at zero, beside one " + how));
          }
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName(
      "an open latch is open with a timeout of zero, too, at whatever step another call is")
  void atOnceBesideAStep() throws Exception {
    for (var held : Tried.each("the other call", List.of("await", "await(0)", "countDown"))) {
      BesideAStep.each(
          "await, of an open latch and with a timeout of zero,",
          () -> {
            var slow = SlowMotion.of(Slow.class, Latch.class, 0);
            return new BesideAStep.Scene(
                () -> {
                  switch (held) {
                    case "await" -> slow.await();
                    case "await(0)" -> slow.await(0, NANOSECONDS);
                    default -> slow.countDown();
                  }
                },
                () ->
                    assertThat(slow.await(0, NANOSECONDS))
                        .as("await of an open latch, as another thread is in %s", held)
                        .isTrue());
          });
    }
  }

  @Test
  @Corner
  @DisplayName("a count of zero that comes at any step of an await on its way out wakes the others")
  void leavesStepByStep() throws Exception {
    ComesAsOneLeaves.each(
        "a count of zero",
        () -> {
          var slow = SlowMotion.of(Slow.class, Latch.class, 1);
          return new ComesAsOneLeaves.Scene() {
            @Override
            public boolean waitShortly() throws InterruptedException {
              return slow.await(SHORT.toMillis(), MILLISECONDS);
            }

            @Override
            public void await() throws InterruptedException {
              slow.await();
            }

            @Override
            public void come() {
              slow.countDown();
            }
          };
        });
  }

  /** A latch in slow motion. */
  private interface Slow {
    void await() throws InterruptedException;

    boolean await(long timeout, TimeUnit unit) throws InterruptedException;

    void countDown();
  }

  @Test
  @Corner
  @DisplayName("threads that wait leave in any order, and all the others go on at zero")
  void departures() {
    Departures.inEachOrder(
        "await",
        () -> {
          var latch = new Latch(1);
          return new Departures.Place() {
            @Override
            public void await() throws InterruptedException {
              latch.await();
            }

            @Override
            public void letGo(int count) {
              latch.countDown();
            }
          };
        });
  }

  @Test
  @DisplayName("it is a starting signal: many threads wait for one")
  void startingSignal() {
    var latch = new Latch(1);
    var through = new AtomicInteger();
    try (var workers = new Workers()) {
      for (int i = 0; i < 500; i++) {
        workers.startVirtual(
            "waiter " + i,
            () -> {
              latch.await();
              through.incrementAndGet();
            });
      }
      assertThat(through).as("threads that were through before the count was zero").hasValue(0);

      countDown(latch);
      workers.join();
    }

    assertThat(through).as("how many of 500 threads went through").hasValue(500);
  }

  @Test
  @DisplayName("it is a finishing line: one thread waits for many")
  void finishingLine() {
    var latch = new Latch(500);
    var done = new AtomicInteger();
    try (var workers = new Workers()) {
      for (int i = 0; i < 500; i++) {
        workers.startVirtual(
            "runner " + i,
            () -> {
              done.incrementAndGet();
              latch.countDown();
            });
      }
      var seen = new AtomicInteger();
      workers.start(
          "referee",
          () -> {
            latch.await();
            seen.set(done.get());
          });
      workers.join();
      assertThat(seen).as("how many had counted down when await came back").hasValue(500);
    }
  }

  @Test
  @Corner
  @DisplayName("a large count is counted down as a small one is")
  void largeCount() {
    assertThat(new Latch(Integer.MAX_VALUE).getCount())
        .as("getCount of a latch of Integer.MAX_VALUE")
        .isEqualTo(Integer.MAX_VALUE);
    var latch = new Latch(100_000);
    Workers.runPromptly(
        "99,999 calls of countDown return",
        () -> {
          for (var i = 1; i < 100_000; i++) {
            latch.countDown();
          }
        });
    assertThat(latch.getCount()).as("getCount of a latch of 100,000 after 99,999").isEqualTo(1);
    assertThat(await(latch, 0, NANOSECONDS)).as("await with a timeout of 0 after 99,999").isFalse();
    countDown(latch);
    Workers.runPromptly("await returns after 100,000 calls", latch::await);
  }

  @Test
  @Corner
  @DisplayName("it is built from smaller parts, not on a latch or barrier of the JDK")
  void builtFromParts() {
    new Latch(1);

    Craft.assertNotBuiltOn(Latch.class, CountDownLatch.class, CyclicBarrier.class, Phaser.class);
  }

  private static void countDown(Latch latch) {
    Workers.runPromptly("countDown returns", latch::countDown);
  }

  private static boolean await(Latch latch, long timeout, TimeUnit unit) {
    return Workers.callPromptly(
        "await, with a timeout of %d %s, returns".formatted(timeout, unit),
        () -> latch.await(timeout, unit));
  }

  /** Blocks until the latch is open, with a timeout of a day or without one. */
  private static Workers.ThrowingRunnable awaiting(Latch latch, boolean timed) {
    return () -> {
      if (timed) {
        assertThat(latch.await(1, DAYS)).as("await with a timeout of a day").isTrue();
      } else {
        latch.await();
      }
    };
  }

  private static void endedByInterrupt(Workers.ThrowingRunnable await) throws Exception {
    try {
      await.run();
    } catch (InterruptedException expected) {
      // Or the count was zero first: both are fine.
    }
  }
}
