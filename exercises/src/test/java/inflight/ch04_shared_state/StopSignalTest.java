package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Garbage;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class StopSignalTest {
  private final StopSignal signal = new StopSignal();

  @Test
  @DisplayName("a new signal is not stopped and has no reason")
  void running() {
    assertThat(signal.isStopped()).as("isStopped of a new signal").isFalse();
    assertThat(signal.reason()).as("reason of a new signal").isEmpty();
  }

  @Test
  @DisplayName("after stop it is stopped, with the reason")
  void stopped() {
    signal.stop("closing time");

    assertThat(signal.isStopped()).as("isStopped after stop").isTrue();
    assertThat(signal.reason()).as("reason after stop").contains("closing time");
  }

  @Test
  @DisplayName("the first reason is kept, and a second stop changes nothing")
  void firstReason() {
    signal.stop("closing time");
    signal.stop("fire alarm");

    assertThat(signal.isStopped()).as("isStopped after two stops").isTrue();
    assertThat(signal.reason()).as("reason after two stops").contains("closing time");
  }

  @Test
  @Corner
  @DisplayName("a reason of null is refused, and the signal is not stopped")
  void nullReason() {
    assertThrows(NullPointerException.class, () -> signal.stop(null), "stop(null)");

    assertThat(signal.isStopped()).as("isStopped after stop(null)").isFalse();
  }

  @Test
  @Corner
  @DisplayName("a reason of null is refused after a stop too, and the reason stays")
  void nullReasonAfterStop() {
    signal.stop("closing time");

    assertThrows(NullPointerException.class, () -> signal.stop(null), "a second stop, with null");

    assertThat(signal.reason()).as("reason after stop(null)").contains("closing time");
  }

  @Test
  @Corner
  @DisplayName("two signals do not share their state")
  void separate() {
    var other = new StopSignal();

    signal.stop("closing time");

    assertThat(other.isStopped()).as("isStopped of a second signal, never stopped").isFalse();
  }

  @Test
  @DisplayName("a step is repeated until it stops the signal itself, and the reason is returned")
  void stopsItself() {
    var steps = new AtomicInteger();

    var reason =
        Workers.callPromptly(
            "repeat, whose fifth step stops the signal, comes back",
            () ->
                signal.repeat(
                    () -> {
                      if (steps.incrementAndGet() == 5) {
                        signal.stop("enough");
                      }
                    }));

    assertThat(reason).as("what repeat returned").isEqualTo("enough");
    assertThat(steps).as("steps that were run, of which the fifth stopped").hasValue(5);
  }

  @Test
  @DisplayName("no step is run if it was stopped before")
  void stoppedBefore() {
    var steps = new AtomicInteger();
    signal.stop("closing time");

    var reason =
        Workers.callPromptly(
            "repeat of a stopped signal comes back", () -> signal.repeat(steps::incrementAndGet));

    assertThat(reason).as("what repeat returned").isEqualTo("closing time");
    assertThat(steps).as("steps that were run after the stop").hasValue(0);
  }

  @Test
  @DisplayName("every worker that repeats is stopped, and each runs its own steps meanwhile")
  void manyWorkers() {
    var steps = new CountDownLatch(2);
    var reasons = new AtomicReference[] {new AtomicReference<>(), new AtomicReference<>()};

    try (var workers = new Workers()) {
      var started = new Workers.Worker[2];
      for (int i = 0; i < 2; i++) {
        var mine = reasons[i];
        var seen = new AtomicInteger();
        started[i] =
            workers.start(
                "worker-" + i,
                () ->
                    mine.set(
                        signal.repeat(
                            () -> {
                              if (seen.incrementAndGet() == 1) {
                                steps.countDown();
                              }
                            })));
      }
      Poll.until(
          "both workers run a step at the same time",
          () -> steps.getCount() == 0 || started[0].isDone() || started[1].isDone());
      signal.stop("closing time");
      started[0].awaitDone("repeat of the first worker comes back after stop");
      started[1].awaitDone("repeat of the second worker comes back after stop");
    }

    assertThat(reasons[0].get()).as("reason that the first got").isEqualTo("closing time");
    assertThat(reasons[1].get()).as("reason that the second got").isEqualTo("closing time");
  }

  @Test
  @DisplayName("steps of two workers are under way at the same time")
  void stepsOverlap() {
    var both = new Rendezvous(2, "steps of two workers that repeat with one signal");
    Workers.ThrowingRunnable work =
        () ->
            signal.repeat(
                () -> {
                  both.meet();
                  signal.stop("enough");
                });

    Workers.together(work, work);
  }

  @Test
  @DisplayName("stop does not wait for a step that is under way")
  void stopDoesNotWait() {
    var gate = new Gate();

    try (var workers = new Workers()) {
      var worker = workers.start("worker", () -> signal.repeat(gate::await));
      Poll.until("a step is under way", () -> gate.waiting() == 1 || worker.isDone());

      workers
          .start("stopper", () -> signal.stop("closing time"))
          .awaitDone("stop comes back while a step is under way");
      workers
          .start("looker", signal::isStopped)
          .awaitDone("isStopped comes back while a step is under way");
      gate.open();
      worker.awaitDone("repeat comes back after the step that was under way");
    }
  }

  @Test
  @Corner
  @DisplayName("a worker whose step takes the interrupt for itself is stopped all the same")
  void interruptTaken() {
    var begun = new CountDownLatch(1);
    var stopReturned = new AtomicBoolean();

    try (var workers = new Workers()) {
      var worker =
          workers.start(
              "worker",
              () ->
                  signal.repeat(
                      () -> {
                        begun.countDown();
                        while (!stopReturned.get()) {
                          Thread.onSpinWait();
                        }
                        // As a step does that takes every interrupt for its own.
                        Thread.interrupted();
                      }));
      Poll.until("a first step has begun", () -> begun.getCount() == 0 || worker.isDone());
      Workers.runPromptly("stop comes back", () -> signal.stop("closing time"));
      stopReturned.set(true);

      worker.awaitDone("repeat comes back after stop, although the step clears the interrupt");
    } finally {
      stopReturned.set(true);
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt does not stop the repeating, and stays set")
  void interruptIsNotAStop() {
    var steps = new AtomicInteger();

    var interrupted =
        Workers.callPromptly(
            "repeat in an interrupted thread comes back when it is stopped",
            () -> {
              Thread.currentThread().interrupt();
              signal.repeat(
                  () -> {
                    if (steps.incrementAndGet() == 3) {
                      signal.stop("enough");
                    }
                  });
              return Thread.currentThread().isInterrupted();
            });

    assertThat(steps).as("steps in an interrupted thread, of which the third stopped").hasValue(3);
    assertThat(interrupted).as("interrupt flag after repeat").isTrue();
  }

  @Test
  @Corner
  @DisplayName("steps run in the calling thread, and see its interrupt")
  void stepsInTheCaller() {
    var thread = new AtomicReference<Thread>();
    var interrupted = new AtomicBoolean();

    var caller =
        Workers.callPromptly(
            "repeat in an interrupted thread comes back when it is stopped",
            () -> {
              Thread.currentThread().interrupt();
              signal.repeat(
                  () -> {
                    thread.set(Thread.currentThread());
                    interrupted.set(Thread.currentThread().isInterrupted());
                    signal.stop("enough");
                  });
              return Thread.currentThread();
            });

    assertThat(thread.get())
        .as("thread in which the step ran, which must be the one that called repeat")
        .isSameAs(caller);
    assertThat(interrupted)
        .as("interrupt flag that the step saw, whose business it is: leave it as it is")
        .isTrue();
  }

  @Test
  @DisplayName("what the step throws ends the repeating and reaches the caller as it is")
  void stepThrows() {
    var failure = new IllegalStateException("the step failed");

    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                Workers.runPromptly(
                    "repeat comes back when its step throws",
                    () ->
                        signal.repeat(
                            () -> {
                              throw failure;
                            })),
            "repeat, when the step throws");

    assertThat(thrown).as("what repeat threw").isSameAs(failure);
    assertThat(signal.isStopped()).as("isStopped after a step that failed").isFalse();
  }

  @Test
  @Corner
  @DisplayName("what a step throws reaches the caller even if that step has stopped the signal")
  void stopsAndThrows() {
    var failure = new IllegalStateException("the step failed");

    var thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                Workers.runPromptly(
                    "repeat comes back when its step throws",
                    () ->
                        signal.repeat(
                            () -> {
                              signal.stop("enough");
                              throw failure;
                            })),
            "repeat, when its step stops the signal and then throws");

    assertThat(thrown).as("what repeat threw").isSameAs(failure);
    assertThat(signal.reason()).as("reason that the step gave before it threw").contains("enough");
  }

  @Test
  @DisplayName("a step under way when it is stopped is finished, and no further one begins")
  void noStepAfterStop() {
    var gate = new Gate();
    var begun = new AtomicInteger();
    var finished = new AtomicInteger();
    var reason = new AtomicReference<String>();

    try (var workers = new Workers()) {
      var started = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 200; i++) {
        started.add(
            workers.startVirtual(
                "worker-" + i,
                () ->
                    reason.set(
                        signal.repeat(
                            () -> {
                              begun.incrementAndGet();
                              gate.await();
                              finished.incrementAndGet();
                            }))));
      }
      gate.awaitWaiting(200);
      workers
          .start("stopper", () -> signal.stop("closing time"))
          .awaitDone("stop comes back while two hundred steps are under way");
      workers
          .start(
              "looker",
              () -> {
                assertThat(signal.isStopped()).as("isStopped while steps are under way").isTrue();
                assertThat(signal.reason())
                    .as("reason while steps are under way")
                    .contains("closing time");
              })
          .awaitDone("isStopped and reason come back while two hundred steps are under way");
      gate.open();
      started.forEach(
          worker -> worker.awaitDone("repeat comes back after the step that was under way"));
    }

    assertThat(finished).as("steps that were finished, of 200 under way at the stop").hasValue(200);
    assertThat(begun).as("steps that were begun, with 200 under way at the stop").hasValue(200);
    assertThat(reason.get()).as("what repeat returned").isEqualTo("closing time");
  }

  @Test
  @DisplayName("the steps of each worker are run one after another, as many as there is time for")
  void everyWorkerGoesOn() {
    var steps = new AtomicInteger();

    var reason =
        Workers.callPromptly(
            "repeat, whose hundred thousandth step stops the signal, comes back",
            () ->
                signal.repeat(
                    () -> {
                      if (steps.incrementAndGet() == 100_000) {
                        signal.stop("enough");
                      }
                    }));

    assertThat(steps).as("steps that were run, of which the 100,000th stopped").hasValue(100_000);
    assertThat(reason).as("what repeat returned").isEqualTo("enough");
  }

  @Test
  @Corner
  @DisplayName("any string is a reason, and the very object that was given is returned")
  void anyReason() {
    for (var text : Tried.each("text", new String[] {"", " ", "null", "closing time"})) {
      var given = new String(text);
      var stopped = new StopSignal();

      stopped.stop(given);
      stopped.stop("another");

      assertThat(stopped.isStopped()).as("isStopped after stop(\"%s\")", text).isTrue();
      assertThat(stopped.reason().orElseThrow())
          .as("reason after stop(\"%s\")", text)
          .isSameAs(given);
      assertThat(stopped.repeat(() -> {}))
          .as("what repeat returned after stop(\"%s\")", text)
          .isSameAs(given);
    }
  }

  @Test
  @Corner
  @DisplayName("the reason is not forgotten after a garbage collection")
  void afterGarbageCollection() {
    signal.stop(new String("closing time"));
    Garbage.collect();

    assertThat(signal.isStopped()).as("isStopped after a garbage collection").isTrue();
    assertThat(signal.reason()).as("reason after a garbage collection").contains("closing time");
  }

  @Test
  @Corner
  @DisplayName("after a null reason was refused other threads can still use the signal")
  void afterNull() {
    var probe =
        new Probe(
            "isStopped, reason and repeat of another thread come back",
            () -> {
              signal.isStopped();
              signal.reason();
              assertThrows(
                  IllegalStateException.class,
                  () ->
                      signal.repeat(
                          () -> {
                            throw new IllegalStateException("so that it ends");
                          }));
            });
    probe.after(NullPointerException.class, "stop(null)", () -> signal.stop(null));
    assertThat(signal.reason()).as("reason after stop(null)").isEmpty();

    Workers.runPromptly("stop comes back after stop(null)", () -> signal.stop("closing time"));
    var second = new Probe("stop of another thread comes back", () -> signal.stop("fire alarm"));
    second.after(NullPointerException.class, "a second stop, with null", () -> signal.stop(null));

    assertThat(signal.reason()).as("reason after both").contains("closing time");
  }

  @Test
  @Corner
  @DisplayName("whatever the step throws reaches the caller as it is, and the signal goes on")
  void stepThrowsAnything() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      for (boolean stopsBefore : Tried.each("stops before", new boolean[] {false, true})) {
        var running = new StopSignal();
        var thrower = kind.thrower();
        var steps = new AtomicInteger();
        var probe =
            new Probe(
                "stop, and repeat of another thread, come back",
                () -> {
                  running.stop("closing time");
                  assertThat(running.repeat(() -> {}))
                      .as("what repeat returned after the stop")
                      .isEqualTo(stopsBefore ? "enough" : "closing time");
                });

        assertThat(running.isStopped()).as("isStopped before the step").isFalse();
        for (int time = 0; time < 2 && !running.isStopped(); time++) {
          var thrown =
              assertThrows(
                  Throwable.class,
                  () ->
                      running.repeat(
                          () -> {
                            if (steps.incrementAndGet() % 3 == 0) {
                              if (stopsBefore) {
                                running.stop("enough");
                              }
                              thrower.run();
                            }
                          }));
          assertThat(thrown)
              .as("what repeat threw, whose third step throws %s", kind)
              .isSameAs(thrower.thrown());
          assertThat(steps.get())
              .as("steps that were run, of which each third throws %s", kind)
              .isEqualTo(3 + 3 * time);
          assertThat(running.isStopped())
              .as("isStopped after a step that throws %s", kind)
              .isEqualTo(stopsBefore);
          assertThat(Thread.interrupted())
              .as("interrupt flag, which nobody has set, after a step that throws %s", kind)
              .isFalse();
        }
        if (!stopsBefore) {
          probe.after(
              thrower.thrown(), "repeat, whose step throws,", () -> running.repeat(thrower::run));
        } else {
          Workers.runPromptly(
              "repeat of another thread comes back",
              () ->
                  assertThat(running.repeat(() -> {}))
                      .as("what repeat returned later")
                      .isEqualTo("enough"));
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("the step of one worker that fails leaves the others at work")
  void failureOfOne() {
    var steps = new AtomicInteger();
    try (var workers = new Workers()) {
      var other = workers.start("other", () -> signal.repeat(steps::incrementAndGet));
      Poll.until("the other worker is at work", () -> steps.get() > 0 || other.isDone());

      assertThrows(
          IllegalStateException.class,
          () ->
              signal.repeat(
                  () -> {
                    throw new IllegalStateException("this one's own");
                  }));
      var before = steps.get();
      Poll.until(
          "the other worker runs further steps", () -> steps.get() > before || other.isDone());

      signal.stop("closing time");
      other.awaitDone("repeat of the other worker comes back after stop");
    }
  }

  @Test
  @Corner
  @DisplayName("a step may repeat with the same signal")
  void nested() {
    var steps = new ArrayList<String>();

    var reason =
        Workers.callPromptly(
            "repeat, whose step repeats too, comes back",
            () ->
                signal.repeat(
                    () -> {
                      steps.add("begin");
                      steps.add(
                          signal.repeat(
                              () -> {
                                steps.add("inside");
                                if (steps.size() == 3) {
                                  signal.stop("enough");
                                  steps.add(signal.reason().orElse("no reason"));
                                }
                              }));
                      steps.add("end");
                    }));

    assertThat(reason).as("what the outer repeat returned").isEqualTo("enough");
    assertThat(steps)
        .as("steps, when the second inner one stops the signal")
        .containsExactly("begin", "inside", "inside", "enough", "enough", "end");
  }

  @Test
  @Corner
  @DisplayName("a step whose own repeat has failed is repeated until the signal is stopped")
  void nestedFails() {
    var steps = new ArrayList<String>();

    var reason =
        Workers.callPromptly(
            "repeat, in whose step another repeat has failed, comes back",
            () ->
                signal.repeat(
                    () -> {
                      try {
                        signal.repeat(
                            () -> {
                              throw new IllegalStateException("inside");
                            });
                      } catch (IllegalStateException e) {
                        steps.add(e.getMessage());
                      }
                      if (steps.size() == 3) {
                        signal.stop("enough");
                      }
                    }));

    assertThat(reason).as("what the outer repeat returned").isEqualTo("enough");
    assertThat(steps).as("failures inside, of which the third stops the signal").hasSize(3);
  }

  @Test
  @Corner
  @DisplayName("a step that interrupts its own thread is repeated, and the flag stays set")
  void interruptByTheStep() {
    var flags = new ArrayList<Boolean>();

    var left =
        Workers.callPromptly(
            "repeat, whose first step interrupts its thread, comes back",
            () -> {
              signal.repeat(
                  () -> {
                    flags.add(Thread.currentThread().isInterrupted());
                    Thread.currentThread().interrupt();
                    if (flags.size() == 3) {
                      signal.stop("enough");
                    }
                  });
              return Thread.currentThread().isInterrupted();
            });

    assertThat(flags)
        .as("interrupt flag that each step saw, of which the first has set it")
        .containsExactly(false, true, true);
    assertThat(left).as("interrupt flag after repeat").isTrue();
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can stop and ask, and stays interrupted")
  void interrupted() {
    var stays =
        Workers.callPromptly(
            "isStopped, reason, stop and repeat of an interrupted thread come back",
            () -> {
              Thread.currentThread().interrupt();
              assertThat(signal.isStopped()).as("isStopped before the stop").isFalse();
              assertThat(signal.reason()).as("reason before the stop").isEmpty();
              signal.stop("closing time");
              assertThat(signal.isStopped()).as("isStopped after the stop").isTrue();
              assertThat(signal.reason()).as("reason after the stop").contains("closing time");
              assertThat(signal.repeat(() -> {}))
                  .as("what repeat returned")
                  .isEqualTo("closing time");
              return Thread.currentThread().isInterrupted();
            });

    assertThat(stays).as("interrupt flag after all that").isTrue();
  }

  @Test
  @Corner
  @DisplayName("stop interrupts nobody")
  void stopDoesNotInterrupt() {
    var gate = new Gate();
    var interrupted = new AtomicBoolean();
    try (var workers = new Workers()) {
      var worker =
          workers.start(
              "worker",
              () -> {
                signal.repeat(gate::await);
                interrupted.set(Thread.currentThread().isInterrupted());
              });
      gate.awaitWaiting(1);

      signal.stop("closing time");
      gate.open();
      worker.awaitDone("repeat comes back after its step");
    }

    assertThat(interrupted).as("interrupt flag of a worker that was stopped").isFalse();
  }

  @Test
  @Corner
  @DisplayName("two thousand threads may stop it: one reason is kept, and all see it")
  void manyStops() throws InterruptedException {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    // One after another: what happens when two meet is the specifications' question.
    for (int i = 0; i < 2_000; i++) {
      var mine = "reason " + i;
      Thread.ofVirtual()
          .start(
              () -> {
                signal.stop(mine);
                seen.add(signal.reason().orElse("none"));
                seen.add(signal.repeat(() -> {}));
              })
          .join();
    }

    assertThat(seen)
        .as("reasons that 2,000 threads saw after their stop")
        .containsExactly("reason 0");
  }

  @Test
  @Corner
  @DisplayName("a signal that is stopped leaves the workers of another at work")
  void workersOfAnother() {
    var another = new StopSignal();
    var steps = new AtomicInteger();
    try (var workers = new Workers()) {
      var worker = workers.start("worker of another", () -> another.repeat(steps::incrementAndGet));
      Poll.until("the worker of another is at work", () -> steps.get() > 0 || worker.isDone());

      signal.stop("closing time");
      assertThat(signal.repeat(() -> {})).as("what repeat returned").isEqualTo("closing time");
      var before = steps.get();
      Poll.until(
          "the worker of another signal runs further steps, although this one was stopped",
          () -> steps.get() > before + 1 || worker.isDone());
      assertThat(another.reason()).as("reason of the other signal").isEmpty();

      another.stop("its own reason");
      worker.awaitDone("repeat of the other signal comes back after its stop");
      assertThat(signal.reason()).as("reason of the first").contains("closing time");
    }
  }
}
