package inflight.ch08_event_loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.ch08_event_loop.LagWatch.Lag;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Most tests move a virtual clock and look by themselves, on the test's thread, which is the loop's
 * too: while it looks, the callback has begun and not ended.
 */
@Graded
class LagWatchTest {
  private static final Duration LIMIT = Duration.ofMillis(100);
  private static final Duration NANO = Duration.ofNanos(1);

  /** What a clock may read when a callback begins; only its differences mean anything. */
  private static final List<Long> STARTS =
      List.of(
          0L, -1L, 1L, Long.MIN_VALUE, -50_000_000L, Long.MAX_VALUE - 50_000_000, Long.MAX_VALUE);

  private static final Set<Thread.State> WAITS =
      EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final VirtualClock clock = new VirtualClock();
  private final List<Lag> lags = new CopyOnWriteArrayList<>();
  private final AtomicReference<Thread> reporter = new AtomicReference<>();
  private final LagWatch watch =
      new LagWatch(
          LIMIT,
          clock::nanoTime,
          lag -> {
            lags.add(lag);
            reporter.set(Thread.currentThread());
          });

  /** Closes twice in all tests that close: that is allowed. */
  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  @DisplayName(
      "a callback over the limit is reported while it runs, by its name and the time so far")
  void reportsWhileItRuns() {
    watch.begin("render");
    clock.advance(Duration.ofMillis(150));

    watch.check();

    assertThat(lags)
        .as("what was reported of a callback that had begun 150 ms ago and had not ended")
        .containsExactly(new Lag("render", Duration.ofMillis(150)));
  }

  @Test
  @DisplayName("a callback within the limit is not reported")
  void withinTheLimit() {
    watch.begin("render");
    clock.advance(LIMIT.minus(NANO));
    watch.check();
    assertThat(lags).as("what was reported a nanosecond before the limit").isEmpty();

    clock.advance(NANO.multipliedBy(2));
    watch.check();
    assertThat(lags)
        .as("what was reported a nanosecond after the limit")
        .containsExactly(new Lag("render", LIMIT.plus(NANO)));
  }

  @Test
  @DisplayName("one run of a callback is reported once, however often it is looked at")
  void once() {
    watch.begin("render");
    for (var i = 0; i < 5; i++) {
      clock.advance(LIMIT);
      watch.check();
    }
    watch.end();
    watch.check();

    assertThat(lags)
        .as("what was reported in six looks at one run")
        .containsExactly(new Lag("render", LIMIT.multipliedBy(2)));
  }

  @Test
  @Corner
  @DisplayName("a report that throws has been made: the same run is not reported again")
  void reportThrows() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var thrower = failure.thrower();
      var reports = new AtomicInteger();
      var other =
          new LagWatch(
              LIMIT,
              clock::nanoTime,
              lag -> {
                reports.incrementAndGet();
                thrower.run();
              });
      other.begin("render");
      clock.advance(LIMIT.multipliedBy(2));
      for (var i = 0; i < 3; i++) {
        try {
          other.check();
        } catch (Throwable fromTheReport) {
          // Whether it comes out of check is left open.
        }
      }

      assertThat(reports.get())
          .as("reports that were made in three looks at one run, when a report throws %s", failure)
          .isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a run is being reported: whoever looks meanwhile, the report too, does not report it")
  void looksInsideAReport() {
    for (var elsewhere : Tried.each("on another thread", List.of(false, true))) {
      var reports = new AtomicInteger();
      var self = new AtomicReference<LagWatch>();
      var other =
          new LagWatch(
              LIMIT,
              clock::nanoTime,
              lag -> {
                // Who takes it for a run of its own would go on for ever.
                if (reports.incrementAndGet() < 4) {
                  if (elsewhere) {
                    Workers.runPromptly(
                        "check, while another thread reports, comes back", self.get()::check);
                  } else {
                    self.get().check();
                  }
                }
              });
      self.set(other);
      other.begin("render");
      clock.advance(LIMIT.multipliedBy(2));
      other.check();
      other.check();

      assertThat(reports.get())
          .as("reports of one run, in each of which somebody looked")
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("each run over the limit is reported, also of the same callback")
  void eachRun() {
    for (var i = 0; i < 3; i++) {
      watch.begin("render");
      clock.advance(LIMIT.plus(NANO));
      watch.check();
      watch.end();
    }

    assertThat(lags).as("what was reported of three runs, all over the limit").hasSize(3);
  }

  @Test
  @DisplayName("a callback that has ended is not reported")
  void ended() {
    watch.begin("render");
    clock.advance(LIMIT.multipliedBy(2));
    watch.end();

    watch.check();

    assertThat(lags).as("what was reported after the callback had ended").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a callback that ends in time is not reported, also if it ends while somebody looks")
  void endsWhileSomebodyLooks() {
    var reading = new Gate();
    var ending = new Gate();
    var isAboutToEnd = new AtomicBoolean();
    var looker = new AtomicReference<Thread>();
    LongSupplier slowForTheLooker =
        () -> {
          if (Thread.currentThread() == looker.get()) {
            reading.await();
          }
          return clock.nanoTime();
        };
    try (var quick = new LagWatch(LIMIT, slowForTheLooker, lags::add);
        var workers = new Workers()) {
      var loop =
          workers.start(
              "loop",
              () -> {
                quick.begin("quick");
                ending.await();
                isAboutToEnd.set(true);
                quick.end();
              });
      ending.awaitWaiting(1);
      var look =
          workers.start(
              "looks",
              () -> {
                looker.set(Thread.currentThread());
                quick.check();
              });
      Poll.until(
          "somebody who looks reads the clock", () -> reading.waiting() == 1 || look.isDone());
      ending.open();
      Poll.until(
          "the callback ends, or waits for the one who looks",
          () ->
              loop.isDone()
                  || isAboutToEnd.get() && loop.thread().getState() != Thread.State.RUNNABLE);
      // If its end has to wait, it has not ended in time when the time is over.
      if (loop.isDone()) {
        clock.advance(LIMIT.multipliedBy(3));
      }
      reading.open();
      look.awaitDone("check comes back");
      loop.awaitDone("the callback ends");
    }

    assertThat(lags)
        .as(
            "what was reported of a callback that ended in time, while another thread had begun to"
                + " look and was slow to read the clock")
        .isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a callback that begins while somebody looks has not been running for long")
  void beginsWhileSomebodyLooks() {
    for (var before : Tried.each("before", List.of("nothing", "a slow one", "a quick one"))) {
      lags.clear();
      var reading = new Gate();
      var looker = new AtomicReference<Thread>();
      LongSupplier slowForTheLooker =
          () -> {
            var now = clock.nanoTime();
            if (Thread.currentThread() == looker.get()) {
              reading.await();
            }
            return now;
          };
      try (var other = new LagWatch(LIMIT, slowForTheLooker, lags::add);
          var workers = new Workers()) {
        if (!before.equals("nothing")) {
          other.begin(before);
          clock.advance(before.equals("a slow one") ? LIMIT.plus(NANO) : NANO);
        }
        var look =
            workers.start(
                "looks",
                () -> {
                  looker.set(Thread.currentThread());
                  other.check();
                });
        Poll.until(
            "somebody who looks reads the clock", () -> reading.waiting() == 1 || look.isDone());
        clock.advance(LIMIT.dividedBy(2));
        var loop =
            workers.start(
                "loop",
                () -> {
                  other.end();
                  other.begin("next");
                });
        Poll.until(
            "the next callback begins, or waits for the one who looks",
            () -> loop.isDone() || WAITS.contains(loop.thread().getState()));
        reading.open();
        look.awaitDone("check comes back");
        loop.awaitDone("the next callback begins");
      }

      assertThat(lags)
          .as(
              "what was reported of the next callback, which began while another thread looked and was slow to read the clock; before it ran: %s",
              before)
          .noneMatch(it -> it.callback().equals("next"));
    }
  }

  @Test
  @DisplayName("time in which nothing runs is not reported")
  void idle() {
    watch.check();
    clock.advance(Duration.ofHours(1));
    watch.check();
    watch.begin("quick");
    watch.check();
    watch.end();
    clock.advance(Duration.ofHours(1));
    watch.check();
    watch.begin("render");
    clock.advance(LIMIT.plus(NANO));
    watch.check();

    assertThat(lags)
        .as("what was reported, after hours in which nothing ran")
        .containsExactly(new Lag("render", LIMIT.plus(NANO)));
  }

  @Test
  @DisplayName("many quick callbacks do not add up to a slow one")
  void quickOnes() {
    for (var i = 0; i < 50; i++) {
      watch.begin("quick");
      clock.advance(Duration.ofMillis(10));
      watch.check();
      watch.end();
    }

    assertThat(lags).as("what was reported of 50 callbacks of 10 ms").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("the clock may pass Long.MAX_VALUE while a callback runs")
  void clockWrapsAround() {
    clock.advance(Duration.ofNanos(Long.MAX_VALUE).minusSeconds(1));
    clock.advance(Duration.ofSeconds(1).minusMillis(70));
    watch.begin("render");
    clock.advance(Duration.ofMillis(50));
    watch.check();
    assertThat(lags).as("what was reported after 50 ms").isEmpty();

    clock.advance(Duration.ofMillis(40));
    watch.check();
    assertThat(lags).as("what was reported after 90 ms").isEmpty();

    clock.advance(Duration.ofMillis(30));
    watch.check();
    assertThat(lags)
        .as("what was reported after 120 ms")
        .containsExactly(new Lag("render", Duration.ofMillis(120)));
  }

  @Test
  @Corner
  @DisplayName("the clock may read any number when a callback begins, a negative one too")
  void clockBeginsAnywhere() {
    for (var start : Tried.each("start", STARTS)) {
      lags.clear();
      var time = new VirtualClock();
      var as = "on a clock that reads %d when the callback begins".formatted(start);
      var other = new LagWatch(LIMIT, () -> start + time.nanoTime(), lags::add);
      other.check();
      other.begin("render");
      other.check();
      time.advance(LIMIT.minus(NANO));
      other.check();
      assertThat(lags).as("what was reported a nanosecond before the limit, " + as).isEmpty();

      time.advance(NANO.multipliedBy(2));
      other.check();
      other.end();
      other.check();
      assertThat(lags)
          .as("what was reported a nanosecond after the limit, " + as)
          .containsExactly(new Lag("render", LIMIT.plus(NANO)));
    }
  }

  @Test
  @Corner
  @DisplayName("limits of nanoseconds and of months are both kept to the nanosecond")
  void shortAndLongLimits() {
    for (var limit :
        List.of(NANO, Duration.ofNanos(1_500_000), Duration.ofDays(30), Duration.ofDays(20_000))) {
      lags.clear();
      var other = new LagWatch(limit, clock::nanoTime, lags::add);
      other.begin("render");
      clock.advance(limit.minus(NANO));
      other.check();
      assertThat(lags).as("what was reported a nanosecond before a limit of %s", limit).isEmpty();

      clock.advance(NANO.multipliedBy(2));
      other.check();
      assertThat(lags)
          .as("what was reported a nanosecond after a limit of %s", limit)
          .containsExactly(new Lag("render", limit.plus(NANO)));
    }
  }

  @Test
  @Corner
  @DisplayName("two watches share nothing")
  void twoWatches() {
    var others = new CopyOnWriteArrayList<Lag>();
    var otherClock = VirtualClock.startingAt(-7);
    var other = new LagWatch(LIMIT.multipliedBy(2), otherClock::nanoTime, others::add);
    watch.begin("render");
    other.begin("query");
    other.end();
    clock.advance(LIMIT.plus(NANO));
    otherClock.advance(LIMIT.multipliedBy(2).plus(NANO));
    other.check();
    watch.check();
    assertThat(others).as("what was reported by a watch whose callback has ended").isEmpty();
    assertThat(lags)
        .as("what was reported by another, whose callback runs")
        .containsExactly(new Lag("render", LIMIT.plus(NANO)));

    other.begin("query");
    clock.advance(LIMIT.multipliedBy(3));
    otherClock.advance(LIMIT.multipliedBy(2));
    other.check();
    assertThat(others).as("what the second reported, at its limit on its own clock").isEmpty();
    otherClock.advance(NANO);
    watch.check();
    other.check();
    assertThat(lags).as("reports of the first watch").hasSize(1);
    assertThat(others)
        .as("what was reported by the second")
        .containsExactly(new Lag("query", LIMIT.multipliedBy(2).plus(NANO)));

    other.start();
    watch.start();
    other.close();
    watch.end();
    watch.begin("render again");
    clock.advance(LIMIT.plus(NANO));
    Poll.until("a watch looks, though another has been closed", () -> lags.size() == 2);
  }

  @Test
  @DisplayName("a watched callback is reported by its name, and forgotten when it has ended")
  void watched() {
    var callback =
        watch.watched(
            "render",
            () -> {
              clock.advance(LIMIT.plus(NANO));
              watch.check();
            });
    assertThat(lags).as("what was reported before the callback was run").isEmpty();

    callback.run();
    callback.run();
    clock.advance(Duration.ofHours(1));
    watch.check();

    assertThat(lags)
        .as("what was reported of two runs of a watched callback, each over the limit")
        .containsExactly(new Lag("render", LIMIT.plus(NANO)), new Lag("render", LIMIT.plus(NANO)));
  }

  @Test
  @DisplayName("a watched callback that throws has ended too, and the caller gets what it threw")
  void watchedThrows() {
    var failure = new IllegalStateException("out of eggs");
    var callback =
        watch.watched(
            "render",
            () -> {
              throw failure;
            });

    var thrown =
        assertThrows(IllegalStateException.class, callback::run, "run of a callback that throws");
    clock.advance(Duration.ofHours(1));
    watch.check();

    assertThat(thrown).as("what the caller got").isSameAs(failure);
    assertThat(lags).as("what was reported an hour after the callback threw").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a watched callback that ends with an error has ended too")
  void watchedEndsWithAnError() {
    var failure = new StackOverflowError();
    var callback =
        watch.watched(
            "render",
            () -> {
              throw failure;
            });

    var thrown =
        assertThrows(
            StackOverflowError.class, callback::run, "run of a callback that ends with an error");
    clock.advance(Duration.ofHours(1));
    watch.check();

    assertThat(thrown).as("what the caller got").isSameAs(failure);
    assertThat(lags).as("what was reported an hour after the callback threw").isEmpty();
  }

  @Test
  @Corner
  @DisplayName(
      "whatever a watched callback throws, it has ended, and the caller gets what it threw")
  void watchedThrowsAnything() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var thrower = failure.thrower();
      var callback = watch.watched("render", thrower::run);

      assertThat(catchThrowable(callback::run))
          .as("what the caller got of a callback that threw %s", failure)
          .isSameAs(thrower.thrown());
      clock.advance(Duration.ofHours(1));
      watch.check();
      assertThat(lags)
          .as("what was reported an hour after the callback threw %s", failure)
          .isEmpty();
    }
  }

  @Test
  @DisplayName("the thread that start starts reports a callback that hangs, while it hangs")
  void threadReports() {
    var hang = new Gate();
    watch.start();
    try (var workers = new Workers()) {
      var loop = workers.start("loop", () -> watch.watched("query", hang::await).run());
      hang.awaitWaiting(1);
      clock.advance(Duration.ofSeconds(3));

      Poll.until("a callback is reported that hangs", () -> reporter.get() != null);
      hang.open();
      workers.join();

      assertThat(lags)
          .as("what was reported of a callback that hung for 3 s")
          .containsExactly(new Lag("query", Duration.ofSeconds(3)));
      assertThat(reporter.get()).as("the thread that reported").isNotSameAs(loop.thread());
      assertThat(reporter.get().isDaemon())
          .as("whether the thread that reported is a daemon")
          .isTrue();
    }
  }

  @Test
  @DisplayName("a report that takes its time does not hold up the loop")
  void slowReport() {
    var slow = new Gate();
    var other = new LagWatch(LIMIT, clock::nanoTime, lag -> slow.await());
    try (var workers = new Workers()) {
      other.begin("render");
      clock.advance(LIMIT.plus(NANO));
      workers.start("looking", other::check);
      slow.awaitWaiting(1);

      var loop =
          workers.start(
              "loop",
              () -> {
                other.end();
                other.begin("next");
                other.end();
              });

      Poll.until("the loop goes on while a report is being made", loop::isDone);
      slow.open();
      workers.join();
    }
  }

  @Test
  @DisplayName("while a report takes its time, the next callback over the limit is reported too")
  void nextDuringASlowReport() {
    var slow = new Gate();
    var other =
        new LagWatch(
            LIMIT,
            clock::nanoTime,
            lag -> {
              lags.add(lag);
              if (lag.callback().equals("render")) {
                slow.await();
              }
            });
    try (var workers = new Workers()) {
      other.begin("render");
      clock.advance(LIMIT.plus(NANO));
      workers.start("looking", other::check);
      slow.awaitWaiting(1);
      other.end();
      other.begin("query");
      clock.advance(LIMIT.plus(NANO));

      // A look may wait for the report, but it must not be given up.
      var next = workers.start("looking too", other::check);
      CpuTime.letSleep(next.thread());
      slow.open();
      workers.join();
    }

    assertThat(lags)
        .as(
            "what was reported in two looks, the second at the next callback, while the report of"
                + " the first was being made")
        .containsExactly(new Lag("render", LIMIT.plus(NANO)), new Lag("query", LIMIT.plus(NANO)));
  }

  @Test
  @Corner
  @DisplayName("a report that takes its time does not hold up another watch")
  void slowReportOfAnotherWatch() {
    var slow = new Gate();
    var other = new LagWatch(LIMIT, clock::nanoTime, lag -> slow.await());
    try {
      other.begin("render");
      watch.begin("query");
      clock.advance(LIMIT.plus(NANO));
      other.start();
      slow.awaitWaiting(1);

      watch.start();

      Poll.until(
          "a callback is reported by one watch, while another makes a report that takes its time",
          () -> reporter.get() != null);
    } finally {
      slow.open();
      other.close();
    }
  }

  @Test
  @DisplayName(
      "close on the loop's thread returns while a report takes its time, and so does start")
  void closeDoesNotWaitForAReport() {
    var reporting = new AtomicBoolean();
    var goOn = new AtomicBoolean();
    var census = ThreadCensus.take();
    var other =
        new LagWatch(
            LIMIT,
            clock::nanoTime,
            lag -> {
              reporting.set(true);
              workOn(goOn);
            });
    try (var workers = new Workers()) {
      other.begin("render");
      clock.advance(LIMIT.plus(NANO));
      other.start();
      Poll.until("a callback over the limit is reported", reporting::get);

      var loop =
          workers.start(
              "loop",
              () -> {
                other.end();
                other.close();
                other.begin("next");
                other.close();
              });
      loop.awaitDone("close on the loop's thread returns while a report is being made");

      var third = new LagWatch(LIMIT, clock::nanoTime, lag -> workOn(goOn));
      third.begin("render");
      clock.advance(LIMIT.plus(NANO));
      reporting.set(false);
      workers.start("looking", third::check);
      var starter =
          workers.start(
              "loop",
              () -> {
                third.start();
                third.close();
              });
      starter.awaitDone("start and close return while a report is being made by another thread");
      goOn.set(true);
      workers.join();
    } finally {
      goOn.set(true);
    }
    census.assertNoneLeft();
  }

  /**
   * A report that takes no notice of an interrupt. It ends in the end, whatever comes of the test.
   */
  private static void workOn(AtomicBoolean goOn) {
    var interrupted = false;
    for (var i = 0; i < 8_000 && !goOn.get(); i++) {
      interrupted |= Thread.interrupted();
      LockSupport.parkNanos(1_000_000);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @Corner
  @DisplayName("a report may close the watch")
  void closedByAReport() {
    var census = ThreadCensus.take();
    var self = new AtomicReference<LagWatch>();
    var closed = new AtomicBoolean();
    var other =
        new LagWatch(
            LIMIT,
            clock::nanoTime,
            lag -> {
              self.get().close();
              closed.set(true);
            });
    self.set(other);
    other.begin("render");
    clock.advance(LIMIT.plus(NANO));
    other.start();

    Poll.until("close returns that a report calls", closed::get);
    census.assertNoneLeft();
  }

  @Test
  @DisplayName("the thread that looks goes on after a report")
  void threadGoesOn() {
    watch.start();
    for (var i = 1; i <= 3; i++) {
      var count = i;
      watch.begin("render");
      clock.advance(LIMIT.plus(NANO));
      Poll.until("run %d over the limit is reported".formatted(i), () -> lags.size() == count);
      watch.end();
    }
  }

  @Test
  @DisplayName("the thread looks several times within the limit")
  void looksWithinTheLimit() {
    var limit = Duration.ofMillis(500);
    var test = Thread.currentThread();
    var last = new AtomicLong();
    var closest = new AtomicLong(Long.MAX_VALUE);
    LongSupplier watched =
        () -> {
          if (Thread.currentThread() != test) {
            var now = System.nanoTime();
            var before = last.getAndSet(now);
            if (before != 0) {
              closest.accumulateAndGet(now - before, Math::min);
            }
          }
          return 0;
        };
    try (var started = new LagWatch(limit, watched, lags::add)) {
      started.begin("render");
      started.start();

      // On a busy machine each look may come late. One pair that does not is enough.
      Poll.until(
          "the thread has looked twice within three quarters of the limit of 500 ms",
          () -> closest.get() < limit.toNanos() * 3 / 4);
    }
  }

  @Test
  @DisplayName("the thread that looks sleeps in between")
  void threadSleeps() {
    watch.start();
    watch.begin("render");
    clock.advance(LIMIT.plus(NANO));
    Poll.until("a callback over the limit is reported", () -> reporter.get() != null);

    CpuTime.assertSleeps(reporter.get(), "it looks a few times in 100 ms");
  }

  @Test
  @Corner
  @DisplayName("the thread sleeps between two looks, also with a limit of nanoseconds or of months")
  void threadSleepsWithAnyLimit() {
    for (var limit : Tried.each("limit", List.of(Duration.ofNanos(3), Duration.ofDays(30)))) {
      var before = Thread.getAllStackTraces().keySet();
      try (var started = new LagWatch(limit, clock::nanoTime, lags::add)) {
        started.start();
        var thread = newThread(before);
        CpuTime.letSleep(thread);

        assertThat(looksThatFindAsleep(thread))
            .as("in how many of 50 looks its thread was asleep, with a limit of %s", limit)
            .isGreaterThan(25);
        assertThat(thread.isAlive())
            .as("whether the thread that looks goes on, with a limit of %s", limit)
            .isTrue();
      }
    }
  }

  /** Of 50. One that sleeps a millisecond at a time is seldom met awake. */
  private static int looksThatFindAsleep(Thread thread) {
    var asleep = 0;
    for (var i = 0; i < 50; i++) {
      LockSupport.parkNanos(1_000_000);
      asleep +=
          switch (thread.getState()) {
            case WAITING, TIMED_WAITING, BLOCKED -> 1;
            default -> 0;
          };
    }
    return asleep;
  }

  private static Thread newThread(Set<Thread> before) {
    var found = new AtomicReference<Thread>();
    Poll.until(
        "start starts a thread that goes on looking",
        () -> {
          Thread.getAllStackTraces().keySet().stream()
              .filter(it -> !before.contains(it) && !ThreadCensus.isOwn(it))
              .findFirst()
              .ifPresent(found::set);
          return found.get() != null;
        });
    return found.get();
  }

  @Test
  @DisplayName("close ends the thread that has looked and reported")
  void closeEndsTheReporter() {
    watch.begin("render");
    clock.advance(LIMIT.plus(NANO));
    watch.start();
    Poll.until("a callback over the limit is reported", () -> reporter.get() != null);

    watch.close();

    Poll.until("the thread that reported ends after close", () -> !reporter.get().isAlive());
  }

  @Test
  @Corner
  @DisplayName("close interrupts nobody but the thread that start started")
  void closeInterruptsNobodyElse() {
    var slow = new Gate();
    var other = new LagWatch(LIMIT, clock::nanoTime, lag -> slow.await());
    watch.check();
    watch.close();
    assertThat(Thread.interrupted())
        .as("whether close interrupted a thread that had called check before")
        .isFalse();

    try (var workers = new Workers()) {
      other.begin("render");
      clock.advance(LIMIT.plus(NANO));
      var looking = workers.start("looking", other::check);
      slow.awaitWaiting(1);
      other.close();
      var interrupted = looking.thread().isInterrupted() || slow.waiting() == 0;
      slow.open();
      assertThat(interrupted)
          .as("whether close interrupted a thread that makes a report in its own call of check")
          .isFalse();
      workers.join();
    }
  }

  @Test
  @DisplayName("close ends the thread, and without start there is none")
  void closeEndsTheThread() {
    var census = ThreadCensus.take();
    for (var i = 0; i < 3; i++) {
      try (var started = new LagWatch(LIMIT, clock::nanoTime, lags::add)) {
        started.begin("render");
        started.start();
      }
      try (var never = new LagWatch(LIMIT, clock::nanoTime, lags::add)) {
        never.begin("render");
        never.check();
        never.end();
      }
    }

    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("close ends the thread, even if the time between two looks is long")
  void closeWakesTheThread() {
    var census = ThreadCensus.take();
    var before = Thread.getAllStackTraces().keySet();
    try (var started = new LagWatch(Duration.ofHours(1), clock::nanoTime, lags::add)) {
      started.start();
      for (var thread : Thread.getAllStackTraces().keySet()) {
        if (!before.contains(thread)) {
          CpuTime.letSleep(thread);
        }
      }
    }

    census.assertNoneLeft();
  }

  /** The watch as a test in slow motion sees it. */
  interface Watch {
    void start();

    void close();
  }

  @Test
  @Corner
  @DisplayName("close ends the thread, also if it comes just as the thread falls asleep for weeks")
  void closedAsTheThreadFallsAsleep() throws Exception {
    StepByStep.each(this::closedAsTheThreadFallsAsleep);
  }

  /** The thread that looks is held at a step while another one closes. */
  private void closedAsTheThreadFallsAsleep(StepByStep.Hold hold) {
    var started =
        SlowMotion.of(
            Watch.class,
            LagWatch.class,
            Duration.ofDays(100),
            (LongSupplier) clock::nanoTime,
            (Consumer<Lag>) lags::add);
    var closing = new Gate();
    try (var workers = new Workers()) {
      var closer =
          workers.start(
              "closer",
              () -> {
                closing.await();
                started.close();
              });
      closing.awaitWaiting(1);
      var before = Thread.getAllStackTraces().keySet();
      hold.beginForOthersThan(Thread.currentThread(), closer.thread());
      started.start();
      var looking = newThread(before);
      hold.await(
          "the thread that looks",
          () ->
              switch (looking.getState()) {
                case WAITING, TIMED_WAITING, TERMINATED -> true;
                case NEW, RUNNABLE, BLOCKED -> false;
              });
      closing.open();
      closer.letWait();
      hold.release();
      closer.awaitDone("close comes back");
      Poll.until(
          "the thread ends that start has started, when close came just before it fell asleep",
          () -> !looking.isAlive());
    }
  }

  @Test
  @Corner
  @DisplayName("close ends the thread, even if a report swallows the interrupt")
  void closeDuringAReport() {
    var census = ThreadCensus.take();
    var reporting = new AtomicBoolean();
    var closed = new AtomicBoolean();
    var started =
        new LagWatch(
            LIMIT,
            clock::nanoTime,
            lag -> {
              reporting.set(true);
              swallowInterrupt(closed);
            });
    started.begin("render");
    clock.advance(LIMIT.plus(NANO));
    started.start();
    Poll.until("a callback over the limit is reported", reporting::get);

    started.close();
    closed.set(true);

    census.assertNoneLeft();
  }

  /**
   * Like code that catches an interrupt and forgets it. It takes a second at most, so that a close
   * that waits for the thread comes back.
   */
  private static void swallowInterrupt(AtomicBoolean closed) {
    for (var i = 0; i < 1_000 && !closed.get() && !Thread.interrupted(); i++) {
      LockSupport.parkNanos(1_000_000);
    }
    // It may have come between the last two looks.
    Thread.interrupted();
  }

  @Test
  @Corner
  @DisplayName("a watch that is closed before it starts leaves no thread")
  void closedBeforeStart() {
    var census = ThreadCensus.take();
    for (var i = 0; i < 3; i++) {
      var closed = new LagWatch(LIMIT, clock::nanoTime, lags::add);
      closed.close();
      closed.start();
    }

    census.assertNoneLeft();
  }
}
