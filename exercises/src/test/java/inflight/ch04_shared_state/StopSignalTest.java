package inflight.ch04_shared_state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Workers;
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
  @DisplayName("a reason of null is refused, and the signal is not stopped")
  void nullReason() {
    assertThrows(NullPointerException.class, () -> signal.stop(null), "stop(null)");

    assertThat(signal.isStopped()).as("isStopped after stop(null)").isFalse();
  }

  @Test
  @DisplayName("a reason of null is refused after a stop too, and the reason stays")
  void nullReasonAfterStop() {
    signal.stop("closing time");

    assertThrows(NullPointerException.class, () -> signal.stop(null), "a second stop, with null");

    assertThat(signal.reason()).as("reason after stop(null)").contains("closing time");
  }

  @Test
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
}
