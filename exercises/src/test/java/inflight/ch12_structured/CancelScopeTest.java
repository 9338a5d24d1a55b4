package inflight.ch12_structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Cancelled;
import inflight.testkit.Bystanders;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class CancelScopeTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final VirtualClock clock = new VirtualClock();

  /** What the body got to. */
  private final List<String> log = new ArrayList<>();

  @Test
  @DisplayName("without a cancel the body runs to its end, on the caller's thread")
  void runsToItsEnd() throws Exception {
    var ran = new AtomicReference<Thread>();

    var ended =
        new CancelScope()
            .run(
                () -> {
                  CancelScope.checkpoint();
                  ran.set(Thread.currentThread());
                });

    assertThat(ended).as("run, of a scope that nobody cancels").isFalse();
    assertThat(ran.get()).as("the thread of the body").isSameAs(Thread.currentThread());
  }

  @Test
  @DisplayName("a cancel ends the body at its next checkpoint, and run returns true")
  void cancelEnds() throws Exception {
    var scope = new CancelScope();
    var thrown = new AtomicReference<Throwable>();

    var ended =
        scope.run(
            () -> {
              assertThat(scope.isCancelled()).as("isCancelled, before cancel").isFalse();
              scope.cancel();
              log.add("after cancel");
              try {
                CancelScope.checkpoint();
                log.add("after the checkpoint");
              } catch (Throwable e) {
                thrown.set(e);
                throw e;
              }
            });

    assertThat(log).as("what the body got to").containsExactly("after cancel");
    assertThat(ended).as("run, of a scope that its body cancels").isTrue();
    assertThat(scope.isCancelled()).as("isCancelled").isTrue();
    assertThat(thrown.get()).as("what the checkpoint threw").isInstanceOf(Cancelled.class);
    assertThat(((Cancelled) thrown.get()).scope()).as("the scope of Cancelled").isSameAs(scope);
  }

  @Test
  @DisplayName("every checkpoint throws when the scope is cancelled, not only the first")
  void everyCheckpoint() throws Exception {
    var scope = new CancelScope();
    var thrown = new AtomicInteger();

    var ended =
        scope.run(
            () -> {
              scope.cancel();
              for (int i = 0; i < 3; i++) {
                thrown.addAndGet(isCancelledHere() ? 1 : 0);
              }
            });

    assertThat(thrown).as("checkpoints that threw, of 3 after the cancel").hasValue(3);
    assertThat(ended).as("run, whose body has caught every Cancelled").isFalse();
    assertThat(scope.isCancelled()).as("isCancelled, afterward").isTrue();
  }

  @Test
  @DisplayName("a scope is cancelled when its timeout has passed since run began, no sooner")
  void timeout() throws Exception {
    for (var start : Tried.each("start", VirtualClock.withOddStarts(Duration.ofSeconds(2)))) {
      var scope = new CancelScope(Duration.ofSeconds(3), start::nanoTime);
      start.advance(Duration.ofSeconds(10));
      var ended =
          scope.run(
              () -> {
                start.advance(Duration.ofSeconds(3).minusNanos(1));
                assertThat(isCancelledHere()).as("cancelled 1 ns too early, %s", start).isFalse();
                assertThat(scope.isCancelled()).as("isCancelled, 1 ns before").isFalse();
                start.advance(Duration.ofNanos(1));
                assertThat(scope.isCancelled()).as("isCancelled, %s", start).isTrue();
                assertThat(Workers.callPromptly("isCancelled comes back", scope::isCancelled))
                    .as("isCancelled, asked by another thread, %s", start)
                    .isTrue();
                CancelScope.checkpoint();
                log.add("went on");
              });
      assertThat(ended).as("run, of a scope whose timeout has passed, %s", start).isTrue();
    }
    assertThat(log).as("bodies that went on after the timeout").isEmpty();
  }

  @Test
  @DisplayName("an inner scope cannot outlive an outer one: its longer timeout extends nothing")
  void innerCannotOutlive() throws Exception {
    for (var timeout :
        Tried.each(
            "timeout", List.of(Duration.ofSeconds(60), Duration.ofSeconds(Long.MAX_VALUE)))) {
      log.clear();
      var outer = scope(10);
      var ended =
          outer.run(
              () -> {
                new CancelScope(timeout, clock::nanoTime)
                    .run(
                        () -> {
                          clock.advance(Duration.ofSeconds(10));
                          CancelScope.checkpoint();
                          log.add("went on in the inner scope");
                        });
                log.add("went on in the outer scope");
              });

      assertThat(log).as("what went on after the timeout of the outer scope").isEmpty();
      assertThat(ended).as("run of the outer scope").isTrue();
    }
  }

  @Test
  @DisplayName("the cancel of an inner scope ends that one, and the outer one goes on")
  void innerAlone() throws Exception {
    var inner = new CancelScope();
    var ended =
        new CancelScope()
            .run(
                () -> {
                  var innerEnded =
                      inner.run(
                          () -> {
                            inner.cancel();
                            CancelScope.checkpoint();
                            log.add("went on in the inner scope");
                          });
                  log.add("run of the inner scope: " + innerEnded);
                  CancelScope.checkpoint();
                  log.add("went on in the outer scope");
                });

    assertThat(log)
        .as("what was reached")
        .containsExactly("run of the inner scope: true", "went on in the outer scope");
    assertThat(ended).as("run of the outer scope").isFalse();
  }

  @Test
  @DisplayName("of several cancelled scopes the outermost catches, whoever was cancelled first")
  void outermostCatches() throws Exception {
    for (var order :
        Tried.each(
            "order", List.of(List.of(0, 2), List.of(2, 0), List.of(1, 2), List.of(2, 1, 0)))) {
      var scopes = List.of(new CancelScope(), new CancelScope(), new CancelScope());
      var ended = runNested(scopes, () -> order.forEach(it -> scopes.get(it).cancel()));

      var outermost = order.stream().mapToInt(it -> it).min().getAsInt();
      assertThat(ended)
          .as("the scope, from the outermost inward, that catches after a cancel of %s", order)
          .isEqualTo(outermost);
    }
  }

  @Test
  @DisplayName("a scope catches only its own Cancelled: one of a scope further out passes through")
  void catchesItsOwn() throws Exception {
    for (int i = 0; i < 3; i++) {
      var scopes = List.of(new CancelScope(), new CancelScope(), new CancelScope());
      var cancelled = scopes.get(i);

      assertThat(runNested(scopes, cancelled::cancel))
          .as("the scope, of 3 from the outermost inward, that catches when that is cancelled")
          .isEqualTo(i);
    }
  }

  @Test
  @DisplayName("a shield keeps out a cancel from outside, which counts again after it")
  void shield() throws Exception {
    var outer = new CancelScope();
    var ended =
        outer.run(
            () -> {
              outer.cancel();
              var shieldEnded =
                  new CancelScope()
                      .shielded()
                      .run(
                          () -> {
                            CancelScope.checkpoint();
                            new CancelScope().run(CancelScope::checkpoint);
                            log.add("went on in the shield");
                          });
              log.add("run of the shielded scope: " + shieldEnded);
              CancelScope.checkpoint();
              log.add("went on after the shield");
            });

    assertThat(log)
        .as("what was reached, under a cancelled scope")
        .containsExactly("went on in the shield", "run of the shielded scope: false");
    assertThat(ended).as("run of the cancelled outer scope").isTrue();
  }

  @Test
  @DisplayName("a shield does not protect a scope from its own cancel, or from one inside")
  void shieldsFromOutsideOnly() throws Exception {
    for (int which = 1; which <= 2; which++) {
      var scopes = List.of(new CancelScope(), new CancelScope().shielded(), new CancelScope());
      var cancelled = scopes.get(which);
      var ended =
          runNested(
              scopes,
              () -> {
                cancelled.cancel();
                scopes.getFirst().cancel();
              });
      // The outer one is cancelled too: it catches at a checkpoint behind the shield.
      assertThat(ended)
          .as(
              "the scope that catches, of an outer, a shielded and an inner one, when the outer"
                  + " one and number %d are cancelled",
              which)
          .isEqualTo(which);
    }
    var timed = scope(5).shielded();
    assertThat(
            timed.run(
                () -> {
                  clock.advance(Duration.ofSeconds(5));
                  CancelScope.checkpoint();
                }))
        .as("run of a shielded scope whose timeout has passed")
        .isTrue();
  }

  @Test
  @DisplayName("a cancel by another thread ends a sleep, of the scope and of those inside")
  void cancelEndsSleep() {
    for (int depth = 0; depth < 3; depth++) {
      for (var forever : new boolean[] {true, false}) {
        var scope = new CancelScope();
        var inner = nest(depth, forever ? CancelScope::sleepForever : () -> sleep(DAY));
        try (var workers = new Workers()) {
          var ended = new AtomicBoolean();
          var sleeper = workers.start("sleeper", () -> ended.set(scope.run(inner)));
          var what = (forever ? "sleepForever, in " : "sleep, in ") + (depth + 1) + " scopes,";
          sleeper.awaitWaiting(what);
          Workers.runPromptly("cancel comes back", scope::cancel);
          sleeper.awaitDone(what + " comes back after a cancel of the outermost");
          assertThat(ended).as("run of the cancelled scope").isTrue();
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("of several timeouts around a sleep the one that is over first ends it")
  void nearestEndOfAll() {
    var soon = Duration.ofMillis(20);
    for (var timeouts :
        Tried.each(
            "timeouts from the outermost inward",
            List.of(List.of(soon, DAY), List.of(DAY, soon), List.of(DAY, soon, DAY)))) {
      var slept =
          Workers.callPromptly(
              "sleep, in nested scopes of which one has a timeout of 20 ms, comes back",
              () -> {
                var begun = System.nanoTime();
                runNested(timeouts, () -> sleep(DAY));
                return Duration.ofNanos(System.nanoTime() - begun);
              });
      assertThat(slept).as("how long it slept").isGreaterThanOrEqualTo(soon);
    }
  }

  private static void runNested(List<Duration> timeouts, CancelScope.Body body) throws Exception {
    if (timeouts.isEmpty()) {
      body.run();
    } else {
      var inner = timeouts.subList(1, timeouts.size());
      new CancelScope(timeouts.getFirst()).run(() -> runNested(inner, body));
    }
  }

  @Test
  @DisplayName("a timeout ends a sleep, also that of a scope further out; and not too early")
  void timeoutEndsSleep() {
    var timeout = Duration.ofMillis(20);
    for (int depth = 0; depth < 3; depth++) {
      for (var forever : new boolean[] {true, false}) {
        var inner = nest(depth, forever ? CancelScope::sleepForever : () -> sleep(DAY));
        var slept =
            Workers.callPromptly(
                (forever ? "sleepForever" : "sleep")
                    + ", in a scope of 20 ms around "
                    + depth
                    + " others, comes back",
                () -> {
                  var scope = new CancelScope(timeout);
                  var begun = System.nanoTime();
                  assertThat(scope.run(inner)).as("run of the scope of 20 ms").isTrue();
                  return Duration.ofNanos(System.nanoTime() - begun);
                });
        assertThat(slept).as("how long it slept").isGreaterThanOrEqualTo(timeout);
      }
    }
  }

  @Test
  @DisplayName("a shielded sleep goes on to its end, whatever happens outside")
  void shieldedSleep() {
    var time = Duration.ofMillis(40);
    var slept = new AtomicReference<Duration>();
    var ended =
        Workers.callPromptly(
            "a scope of 5 ms comes back, around a shielded sleep",
            () ->
                new CancelScope(Duration.ofMillis(5))
                    .run(
                        () -> {
                          var begun = System.nanoTime();
                          var shieldEnded = new CancelScope().shielded().run(() -> sleep(time));
                          slept.set(Duration.ofNanos(System.nanoTime() - begun));
                          log.add("run of the shielded scope: " + shieldEnded);
                          CancelScope.checkpoint();
                          log.add("went on");
                        }));

    assertThat(slept.get()).as("how long it slept").isGreaterThanOrEqualTo(time);
    assertThat(log).as("what was reached").containsExactly("run of the shielded scope: false");
    assertThat(ended).as("run of the outer scope").isTrue();
  }

  @Test
  @DisplayName("a sleep takes no less than its time, in a scope and outside of all, and then ends")
  void sleeps() {
    var time = Duration.ofMillis(15).plusNanos(1);
    for (boolean covered : Tried.each("covered", new boolean[] {true, false})) {
      var slept =
          Workers.callPromptly(
              "sleep comes back",
              () -> {
                var begun = System.nanoTime();
                if (covered) {
                  assertThat(new CancelScope(DAY).run(() -> sleep(time))).as("run").isFalse();
                } else {
                  CancelScope.sleep(time);
                }
                return Duration.ofNanos(System.nanoTime() - begun);
              });
      assertThat(slept).as("how long it slept").isGreaterThanOrEqualTo(time);
    }
  }

  @Test
  @DisplayName("sleep is a checkpoint too, however short")
  void sleepIsACheckpoint() throws Exception {
    for (var time :
        Tried.each(
            "time", List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofNanos(1), DAY))) {
      var scope = new CancelScope();
      var ended =
          scope.run(
              () -> {
                CancelScope.sleep(time.compareTo(DAY) < 0 ? time : Duration.ZERO);
                scope.cancel();
                CancelScope.sleep(time);
                log.add("went on after a sleep of " + time);
              });
      assertThat(ended).as("run of a cancelled scope that sleeps for %s", time).isTrue();
    }
    assertThat(log).as("what was reached after the cancel").isEmpty();
  }

  @Test
  @DisplayName("a cancel by another thread is seen at the next checkpoint")
  void cancelFromElsewhere() {
    var scope = new CancelScope();
    var gate = new Gate();
    try (var workers = new Workers()) {
      var ended = new AtomicBoolean();
      var worker =
          workers.start(
              "body",
              () ->
                  ended.set(
                      scope.run(
                          () -> {
                            gate.await();
                            CancelScope.checkpoint();
                          })));
      gate.awaitWaiting(1);
      Workers.runPromptly("cancel comes back, while the body is at work", scope::cancel);
      assertThat(scope.isCancelled()).as("isCancelled, asked by another thread").isTrue();
      gate.open();
      worker.awaitDone("run comes back");
      assertThat(ended).as("run, of a scope that another thread has cancelled").isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("without a checkpoint the body comes to its end, and run returns false")
  void noCheckpoint() throws Exception {
    var cancelled = new CancelScope();
    var late = scope(1);

    assertThat(cancelled.run(cancelled::cancel)).as("run, without a checkpoint").isFalse();
    assertThat(late.run(() -> clock.advance(Duration.ofSeconds(2))))
        .as("run, without a checkpoint, its time over")
        .isFalse();
    assertThat(cancelled.isCancelled()).as("isCancelled, afterward").isTrue();
    CancelScope.checkpoint();
  }

  @Test
  @Corner
  @DisplayName("what the body throws passes, cancelled or not, and the scope is left")
  void ownErrors() throws Exception {
    var failures = new ArrayList<Throwable>();
    for (var failure : CallbackFailure.values()) {
      failures.add(failure.thrower().thrown());
    }
    failures.add(new Throwable("neither Exception nor Error"));
    failures.add(new Cancelled(new Object()));
    var own = new CancelScope();
    failures.add(new RuntimeException("around a Cancelled", new Cancelled(own)));
    for (var failure : Tried.each("failure", failures)) {
      for (boolean isCancelled : Tried.each("cancelled", new boolean[] {true, false})) {
        var scope = new CancelScope();
        var outer = new CancelScope();
        outer.run(
            () -> {
              var thrown =
                  Children.thrownBy(
                      () ->
                          scope.run(
                              () -> {
                                if (isCancelled) {
                                  scope.cancel();
                                }
                                Children.sneak(failure);
                              }));
              assertThat(thrown).as("what run threw, whose body threw it").isSameAs(failure);
              assertThat(isCancelledHere())
                  .as("whether a scope still counts that was left by %s", failure)
                  .isFalse();
              outer.cancel();
              assertThat(isCancelledHere())
                  .as("whether the outer scope counts, after an inner one was left by %s", failure)
                  .isTrue();
            });
      }
    }
    CancelScope.checkpoint();
  }

  @Test
  @Corner
  @DisplayName("a scope that has ended covers nothing any more")
  void ended() throws Exception {
    var scope = new CancelScope();
    scope.run(
        () -> {
          scope.cancel();
          CancelScope.checkpoint();
        });
    CancelScope.checkpoint();
    CancelScope.sleep(Duration.ofNanos(1));

    new CancelScope()
        .run(
            () -> {
              CancelScope.checkpoint();
              log.add("a later scope");
            });
    assertThat(log).as("what a later scope on the same thread got to").hasSize(1);
  }

  @Test
  @Corner
  @DisplayName("a timeout of zero or less is over at once, the longest one never")
  void oddTimeouts() throws Exception {
    for (var timeout :
        List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
      for (var start : VirtualClock.withOddStarts(Duration.ofSeconds(1))) {
        var scope = new CancelScope(timeout, start::nanoTime);
        assertThat(scope.isCancelled()).as("isCancelled, before run").isFalse();
        assertThat(scope.run(CancelScope::checkpoint))
            .as("run with a timeout of %s, %s", timeout, start)
            .isTrue();
      }
    }
    for (var timeout :
        Tried.each(
            "timeout", List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(300 * 365)))) {
      for (var start : Tried.each("start", VirtualClock.withOddStarts(Duration.ofSeconds(1)))) {
        assertThat(
                new CancelScope(timeout, start::nanoTime)
                    .run(
                        () -> {
                          CancelScope.checkpoint();
                          start.advance(Duration.ofDays(200 * 365));
                          CancelScope.checkpoint();
                        }))
            .as("run with a timeout of %s, after two hundred years, %s", timeout, start)
            .isFalse();
      }
      try (var workers = new Workers()) {
        var sleeper =
            workers.start(
                "sleeper", () -> new CancelScope(timeout).run(() -> CancelScope.sleep(timeout)));
        sleeper.awaitWaiting("sleep, for " + timeout + ",");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("cancelled or its time over is the same: of both kinds, too, the outermost catches")
  void outermostOfBothKinds() throws Exception {
    for (var order :
        Tried.each(
            "order", List.of(List.of(0, 2), List.of(2, 0), List.of(1, 2), List.of(2, 1, 0)))) {
      for (var timed : Tried.each("time over", List.of(List.of(0), List.of(1, 0), List.of(2)))) {
        var clocks = List.of(new VirtualClock(), new VirtualClock(), new VirtualClock());
        var scopes =
            clocks.stream()
                .map(it -> new CancelScope(Duration.ofSeconds(5), it::nanoTime))
                .toList();
        var ended =
            runNested(
                scopes,
                () -> {
                  for (var which : order) {
                    if (timed.contains(which)) {
                      clocks.get(which).advance(Duration.ofSeconds(5));
                    } else {
                      scopes.get(which).cancel();
                    }
                  }
                });

        assertThat(ended)
            .as(
                "the scope, from the outermost inward, that catches when %s have ended in this"
                    + " order, by their timeouts if among %s, by cancel if not",
                order, timed)
            .isEqualTo(order.stream().mapToInt(it -> it).min().getAsInt());
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a clock that wraps around while the body runs ends no scope, and keeps none")
  void clockWrapsInTheBody() throws Exception {
    var timeout = Duration.ofSeconds(3);
    // The time is over behind the wrap, exactly at it, or before it.
    for (var seconds : Tried.each("seconds before the wrap", new int[] {1, 3, 5})) {
      var wrapping =
          VirtualClock.startingAt(Long.MAX_VALUE - Duration.ofSeconds(seconds).toNanos());
      var scope = new CancelScope(timeout, wrapping::nanoTime);
      scope.run(
          () -> {
            assertThat(isCancelledHere())
                .as("whether a checkpoint throws, at once, of 3 s, %s", wrapping)
                .isFalse();
            wrapping.advance(timeout.minusNanos(1));
            assertThat(isCancelledHere())
                .as("whether a checkpoint throws, 1 ns before the end of 3 s, %s", wrapping)
                .isFalse();
            // Nobody looks in between.
            wrapping.advance(Duration.ofSeconds(7));
            assertThat(isCancelledHere())
                .as("whether a checkpoint throws, 10 s after run began, of 3 s, %s", wrapping)
                .isTrue();
          });
      assertThat(scope.isCancelled()).as("isCancelled, of a scope of 3 s after 10 s").isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName("a cancel before run counts at the first checkpoint, one after its end does nothing")
  void cancelAround() throws Exception {
    var early = new CancelScope();
    early.cancel();
    early.cancel();
    assertThat(early.isCancelled()).as("isCancelled, before run").isTrue();
    assertThat(
            early.run(
                () -> {
                  log.add("begun");
                  CancelScope.checkpoint();
                  log.add("went on");
                }))
        .as("run, of a scope cancelled before")
        .isTrue();
    assertThat(log).as("what the body got to").containsExactly("begun");

    var late = scope(10);
    late.run(() -> {});
    late.cancel();
    clock.advance(Duration.ofSeconds(20));
    assertThat(late.isCancelled()).as("isCancelled, after its end").isFalse();

    var failed = scope(10);
    assertThrows(
        IllegalStateException.class,
        () ->
            failed.run(
                () -> {
                  throw new IllegalStateException("of the body");
                }));
    failed.cancel();
    clock.advance(Duration.ofSeconds(20));
    assertThat(failed.isCancelled()).as("isCancelled, after a body that threw").isFalse();
    assertThat(Thread.currentThread().isInterrupted()).as("the flag").isFalse();
    CancelScope.checkpoint();
  }

  @Test
  @Corner
  @DisplayName("a scope can be run once, and shielded only before")
  void once() throws Exception {
    var scope = new CancelScope();
    scope.run(
        () -> {
          assertThrows(
              IllegalStateException.class, () -> scope.run(() -> log.add("nested")), "run inside");
          assertThrows(IllegalStateException.class, scope::shielded, "shielded, inside");
          // A run that was refused has not ended the one that runs.
          scope.cancel();
          assertThrows(
              Cancelled.class, CancelScope::checkpoint, "a checkpoint, after a run was refused");
        });
    assertThrows(
        IllegalStateException.class, () -> scope.run(() -> log.add("again")), "run, again");
    assertThrows(IllegalStateException.class, scope::shielded, "shielded, after run");
    assertThat(log).as("bodies that were run").isEmpty();

    var shield = new CancelScope();
    assertThat(shield.shielded()).as("what shielded returns").isSameAs(shield);
  }

  @Test
  @Corner
  @DisplayName("threads that the body starts are not covered")
  void notInherited() throws Exception {
    var scope = new CancelScope();
    scope.run(
        () -> {
          scope.cancel();
          for (var builder : List.of(Thread.ofPlatform().daemon(), Thread.ofVirtual())) {
            var covered = new AtomicReference<Boolean>();
            var thread = builder.start(() -> covered.set(isCancelledHere()));
            Poll.until("a thread ends that the body starts", () -> !thread.isAlive());
            assertThat(covered)
                .as("whether a thread is covered that the body starts")
                .hasValue(false);
          }
        });
  }

  @Test
  @Corner
  @DisplayName("an interrupt ends a sleep, and passes through all scopes")
  void interrupted() {
    Interrupts.whileItWaits("sleepForever, outside of all scopes,", CancelScope::sleepForever);
    Interrupts.beforeTheCall("sleep", () -> CancelScope.sleep(DAY));
    for (int depth = 0; depth < 2; depth++) {
      var nested = nest(depth, CancelScope::sleepForever);
      Interrupts.whileItWaits("sleepForever, in a scope,", () -> new CancelScope(DAY).run(nested));
      var sleep = nest(depth, () -> sleep(DAY));
      Interrupts.beforeTheCall("sleep, in a scope", () -> new CancelScope().run(sleep));
    }
  }

  @Test
  @Corner
  @DisplayName("of an interrupt and a cancel, neither is lost")
  void interruptAndCancel() {
    Workers.runPromptly(
        "sleep, of a thread that is interrupted and a scope that is cancelled, comes back",
        () -> {
          var scope = new CancelScope();
          scope.run(
              () -> {
                scope.cancel();
                Thread.currentThread().interrupt();
                var thrown = Children.thrownBy(CancelScope::sleepForever);
                assertThat(thrown)
                    .as("what sleepForever threw")
                    .isInstanceOfAny(InterruptedException.class, Cancelled.class);
                assertThat(Thread.interrupted())
                    .as("the flag, after sleepForever threw %s", thrown)
                    .isEqualTo(thrown instanceof Cancelled);
                assertThat(isCancelledHere()).as("whether a later checkpoint throws").isTrue();
              });
        });
  }

  @Test
  @Corner
  @DisplayName("of an interrupt and a cancel that meet in a sleep, neither is lost")
  void interruptMeetsCancel() throws Exception {
    for (var isFirst : Tried.each("the interrupt comes first", new boolean[] {true, false})) {
      StepByStep.each(hold -> interruptMeetsCancel(hold, isFirst));
    }
  }

  /** A sleeper that the one has woken is held at a step, and the other comes. */
  private static void interruptMeetsCancel(StepByStep.Hold hold, boolean interruptFirst) {
    var scope = SlowMotion.of(SlowSleep.class, Sleep.class);
    var thrown = new AtomicReference<Throwable>();
    var flag = new AtomicBoolean();
    try (var workers = new Workers()) {
      var sleeper =
          workers.start(
              "sleeper",
              () -> {
                thrown.set(scope.sleep());
                flag.set(Thread.interrupted());
              });
      sleeper.awaitWaiting("sleepForever");
      hold.begin(sleeper);
      if (interruptFirst) {
        sleeper.thread().interrupt();
      } else {
        scope.cancel();
      }
      hold.await("sleepForever, " + (interruptFirst ? "interrupted," : "cancelled,"), sleeper);
      if (interruptFirst) {
        // If the one that is held holds a lock, it may wait for that.
        workers.start("canceller", scope::cancel).letWait();
      } else {
        sleeper.thread().interrupt();
      }
      var late = sleeper.isDone();
      hold.release();
      sleeper.awaitDone("sleepForever comes back, interrupted and cancelled");

      assertThat(thrown.get())
          .as("what sleepForever threw, interrupted and cancelled")
          .isInstanceOfAny(InterruptedException.class, Cancelled.class);
      if (interruptFirst || !late) {
        assertThat(flag.get())
            .as("the flag of a thread that was interrupted, after sleepForever threw %s", thrown)
            .isEqualTo(thrown.get() instanceof Cancelled);
      }
    } finally {
      hold.release();
    }
  }

  /** In slow motion. */
  private interface SlowSleep {
    Throwable sleep() throws Exception;

    void cancel();
  }

  /** Loaded once more together with the scope. */
  public static final class Sleep {
    private final CancelScope scope = new CancelScope();

    /** What a sleep in the scope threw. */
    public Throwable sleep() throws Exception {
      var thrown = new AtomicReference<Throwable>();
      scope.run(() -> thrown.set(Children.thrownBy(CancelScope::sleepForever)));
      return thrown.get();
    }

    public void cancel() {
      scope.cancel();
    }
  }

  @Test
  @Corner
  @DisplayName("a scope neither sets nor clears the interrupt flag of its thread")
  void flagIsLeftAlone() {
    for (boolean sets : Tried.each("sets", new boolean[] {true, false})) {
      Workers.runPromptly(
          "run, of a thread that is interrupted, comes back",
          () -> {
            var scope = new CancelScope();
            var ended =
                scope.run(
                    () -> {
                      if (sets) {
                        Thread.currentThread().interrupt();
                      }
                      CancelScope.checkpoint();
                      scope.cancel();
                      assertThat(Thread.currentThread().isInterrupted())
                          .as("the flag, after cancel")
                          .isEqualTo(sets);
                      CancelScope.checkpoint();
                    });
            assertThat(ended).as("run").isTrue();
            assertThat(Thread.interrupted()).as("the flag, after run").isEqualTo(sets);
          });
    }
  }

  @Test
  @Corner
  @DisplayName("an outsider's interrupt, after a cancel that no sleep has met, is still there")
  void outsidersInterrupt() {
    var scope = new CancelScope();
    var gate = new AtomicBoolean();
    try (var workers = new Workers()) {
      var flag = new AtomicBoolean();
      var begun = new AtomicBoolean();
      var worker =
          workers.start(
              "body",
              () -> {
                scope.run(
                    () -> {
                      begun.set(true);
                      while (!gate.get()) {
                        Thread.onSpinWait();
                      }
                      CancelScope.checkpoint();
                    });
                flag.set(Thread.interrupted());
              });
      Poll.until("the body is under way", begun::get);
      scope.cancel();
      worker.thread().interrupt();
      gate.set(true);
      worker.awaitDone("run comes back");
      assertThat(flag).as("the flag of a thread that an outsider has interrupted").isTrue();
    }
  }

  @Test
  @Corner
  @DisplayName(
      "who sleeps under a scope does not look again and again, and wake-ups change nothing")
  void parked() {
    for (boolean timed : Tried.each("with a timeout", new boolean[] {false, true})) {
      parked(timed);
    }
  }

  private static void parked(boolean timed) {
    try (var workers = new Workers()) {
      for (var body : List.<CancelScope.Body>of(CancelScope::sleepForever, () -> sleep(DAY))) {
        var scope = timed ? new CancelScope(DAY) : new CancelScope();
        var sleeper = workers.start("sleeper", () -> scope.run(body));
        sleeper.awaitWaiting("a sleep");
        CpuTime.assertSleeps(sleeper.thread(), "nobody cancels its scope");
        for (int i = 0; i < 3; i++) {
          LockSupport.unpark(sleeper.thread());
          sleeper.awaitWaiting("a sleep, woken for nothing,");
        }
        scope.cancel();
        sleeper.awaitDone("a sleep comes back after the cancel");
      }
    }
  }

  @Test
  @Corner
  @DisplayName(
      "who sleeps behind a shield does not look again and again when a scope outside is over")
  void parkedBehindAShield() {
    for (var outside : Tried.each("outside", List.of("its time is over", "it is cancelled"))) {
      var isCancelled = outside.equals("it is cancelled");
      var outer = isCancelled ? new CancelScope() : new CancelScope(Duration.ZERO);
      var shield = new CancelScope().shielded();
      try (var workers = new Workers()) {
        var sleeper =
            workers.start(
                "sleeper",
                () ->
                    outer.run(
                        () ->
                            shield.run(
                                () -> {
                                  if (isCancelled) {
                                    sleep(DAY);
                                  } else {
                                    CancelScope.sleepForever();
                                  }
                                })));
        sleeper.awaitWaiting("a sleep behind a shield");
        if (isCancelled) {
          outer.cancel();
        }
        sleeper.awaitWaiting("a sleep behind a shield, when a scope outside is over,");
        CpuTime.assertSleeps(
            sleeper.thread(), "of the scopes around, only one outside of a shield is cancelled");
        shield.cancel();
        sleeper.awaitDone("a sleep comes back after the cancel");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("scopes of two threads share nothing")
  void twoThreads() {
    try (var bystanders = new Bystanders("another thread")) {
      var other = new CancelScope();
      bystanders.waits("sleepForever in a scope", () -> other.run(CancelScope::sleepForever));
      for (int i = 0; i < 3; i++) {
        var scope = new CancelScope();
        scope.cancel();
        Workers.runPromptly(
            "run of a cancelled scope comes back", () -> scope.run(CancelScope::sleepForever));
      }
      bystanders.assertUndisturbed();
      assertThat(other.isCancelled()).as("isCancelled, of a scope of another thread").isFalse();
      other.cancel();
      bystanders.awaitDone();
    }
  }

  @Test
  @Corner
  @DisplayName("a hundred scopes may be nested")
  void deep() throws Exception {
    var outermost = new CancelScope();
    assertThat(
            outermost.run(
                nest(
                    100,
                    () -> {
                      CancelScope.checkpoint();
                      log.add("reached");
                      outermost.cancel();
                      CancelScope.checkpoint();
                      log.add("went on");
                    })))
        .as("run of the outermost of 101 scopes")
        .isTrue();
    assertThat(log).as("what the innermost got to").containsExactly("reached");
  }

  @Test
  @Corner
  @DisplayName("null is refused")
  void nulls() throws Exception {
    assertThrows(NullPointerException.class, () -> new CancelScope(null), "without a timeout");
    assertThrows(NullPointerException.class, () -> new CancelScope(DAY, null), "without a clock");
    assertThrows(NullPointerException.class, () -> new CancelScope().run(null), "run(null)");
    assertThrows(NullPointerException.class, () -> CancelScope.sleep(null), "sleep(null)");
    CancelScope.checkpoint();
  }

  @Test
  @Corner
  @DisplayName("a timeout that passes in the body counts, though nobody has looked before the end")
  void lateAndNobodyLooked() throws Exception {
    var failure = new IllegalStateException("of the body");
    for (var exact : Tried.each("exactly", List.of(true, false))) {
      var late = scope(3);
      var lateAndThrows = scope(3);
      var inTime = scope(3);
      var time = Duration.ofSeconds(3).plusNanos(exact ? 0 : 1);

      late.run(() -> clock.advance(time));
      assertThrows(
          IllegalStateException.class,
          () ->
              lateAndThrows.run(
                  () -> {
                    clock.advance(time);
                    throw failure;
                  }));
      inTime.run(() -> clock.advance(Duration.ofSeconds(3).minusNanos(1)));
      clock.advance(Duration.ofSeconds(10));

      assertThat(late.isCancelled())
          .as("isCancelled, of a scope whose timeout has passed in a body without a checkpoint")
          .isTrue();
      assertThat(lateAndThrows.isCancelled())
          .as("isCancelled, of a scope whose timeout has passed in a body that threw")
          .isTrue();
      assertThat(inTime.isCancelled())
          .as("isCancelled, of a scope whose timeout has passed after the end of its body only")
          .isFalse();
    }
  }

  @Test
  @Corner
  @DisplayName("a run that refuses a null body is none: the scope can be run afterward")
  void runAfterNull() throws Exception {
    var scope = scope(3);
    assertThrows(NullPointerException.class, () -> scope.run(null), "run(null)");
    clock.advance(Duration.ofSeconds(10));
    assertThat(scope.isCancelled()).as("isCancelled, of a scope that has not been run").isFalse();

    assertThat(scope.run(() -> log.add(isCancelledHere() ? "cancelled" : "in time")))
        .as("run, after a null was refused")
        .isFalse();
    assertThat(log).as("what the body found at a checkpoint").containsExactly("in time");
    assertThrows(IllegalStateException.class, () -> scope.run(() -> {}), "a second run");
  }

  private CancelScope scope(int seconds) {
    return new CancelScope(Duration.ofSeconds(seconds), clock::nanoTime);
  }

  private static void sleep(Duration time) throws InterruptedException {
    CancelScope.sleep(time);
  }

  private static boolean isCancelledHere() {
    try {
      CancelScope.checkpoint();
      return false;
    } catch (Cancelled e) {
      return true;
    }
  }

  /** The body, inside so many scopes that nobody cancels. */
  private static CancelScope.Body nest(int depth, CancelScope.Body body) {
    return depth == 0 ? body : () -> new CancelScope().run(nest(depth - 1, body));
  }

  /**
   * Runs the scopes one inside the other, the first outermost, and in the innermost the cancels and
   * then a checkpoint. Returns which of them was the first to catch, from the innermost outward.
   */
  private static int runNested(List<CancelScope> scopes, Runnable cancels) throws Exception {
    var caught = new AtomicInteger(-1);
    runNested(scopes, 0, cancels, caught);
    return caught.get();
  }

  private static void runNested(
      List<CancelScope> scopes, int from, Runnable cancels, AtomicInteger caught) throws Exception {
    if (from == scopes.size()) {
      cancels.run();
      CancelScope.checkpoint();
      return;
    }
    var ended = scopes.get(from).run(() -> runNested(scopes, from + 1, cancels, caught));
    if (ended) {
      caught.compareAndSet(-1, from);
    }
  }
}
