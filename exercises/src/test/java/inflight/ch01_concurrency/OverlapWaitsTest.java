package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.LatencyServer;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.TimeLapse;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class OverlapWaitsTest {
  /** Times that calls end in slow motion: of two that could hurt each other, one time will do. */
  private static final int ENDINGS = 6;

  private final OverlapWaits waits = new OverlapWaits();

  @Test
  @DisplayName("two calls are made at the same time")
  void twoAtOnce() throws Exception {
    assertThat(waits.all(meeting(2)))
        .as("results of two calls that wait for each other")
        .containsExactly(0, 1);
  }

  // Early: a pool that an earlier test has started, and that is kept, would not be seen here.
  @Test
  @DisplayName("no thread is left behind, neither after success nor after a failure")
  void noThreadLeft() throws Exception {
    var census = ThreadCensus.take();

    waits.all(meeting(8));
    catchThrowable(() -> waits.all(List.of(() -> "fine", failing(new Exception("broken")))));

    census.assertNoneLeft();
  }

  @Test
  @DisplayName("five hundred calls are all made at the same time")
  void manyAtOnce() throws Exception {
    assertThat(waits.all(meeting(500)))
        .as("results of 500 calls that wait for each other")
        .isEqualTo(numbers(500));
  }

  @Test
  @DisplayName("each call is made once")
  void eachOnce() throws Exception {
    var made = new AtomicIntegerArray(100);
    var calls =
        IntStream.range(0, 100)
            .<Callable<Integer>>mapToObj(
                i ->
                    () -> {
                      made.incrementAndGet(i);
                      return i;
                    })
            .toList();

    waits.all(calls);

    for (var i = 0; i < 100; i++) {
      assertThat(made.get(i)).as("times that call %d of 100 was made", i).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("results come in the order of the calls, whichever ends first")
  void order() throws Exception {
    var done = IntStream.range(0, 4).mapToObj(i -> new CountDownLatch(1)).toList();
    var calls = new ArrayList<Callable<String>>();
    for (var i = 0; i < 4; i++) {
      var place = i;
      calls.add(
          () -> {
            // The last call ends first: each waits for the one behind it.
            if (place < 3) {
              done.get(place + 1).await();
            }
            done.get(place).countDown();
            return "result " + place;
          });
    }

    assertThat(waits.all(calls))
        .as("results in the order of the calls, when the last call ended first")
        .containsExactly("result 0", "result 1", "result 2", "result 3");
  }

  @Test
  @Corner
  @DisplayName("no call at all gives no result")
  void noCalls() throws Exception {
    assertThat(waits.all(List.<Callable<String>>of())).as("results of no calls").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a result may be null")
  void nullResult() throws Exception {
    assertThat(waits.all(List.<Callable<String>>of(() -> "one", () -> null)))
        .as("results of a call that returns null, behind one that does not")
        .containsExactly("one", null);
  }

  @Test
  @DisplayName("a failure reaches the caller as the very exception that was thrown")
  void failure() {
    var broken = new Exception("no connection");

    var thrown = catchThrowable(() -> waits.all(List.of(() -> "fine", failing(broken))));

    assertThat(thrown).as("what all threw when its second call failed").isSameAs(broken);
  }

  @Test
  @DisplayName("an Error reaches the caller like any other failure")
  void error() {
    var broken = new Error("worse than an exception");

    var thrown = catchThrowable(() -> waits.all(List.of(failing(broken), () -> "fine")));

    assertThat(thrown).as("what all threw when its first call threw an Error").isSameAs(broken);
  }

  @Test
  @DisplayName("of several failures the first in time is thrown, with the others suppressed")
  void firstFailure() {
    var first = new IllegalStateException("first to fail, last in the list");
    var second = new IllegalStateException("second to fail");
    var third = new IllegalStateException("third to fail, first in the list");
    var secondMay = new CountDownLatch(1);
    var thirdMay = new CountDownLatch(1);
    var firstThread = new Thread[1];
    var secondThread = new Thread[1];

    var thrown =
        catchThrowable(
            () ->
                waits.all(
                    List.of(
                        () -> {
                          thirdMay.await();
                          hasLeft(secondThread[0]);
                          throw third;
                        },
                        () -> {
                          secondMay.await();
                          hasLeft(firstThread[0]);
                          secondThread[0] = Thread.currentThread();
                          thirdMay.countDown();
                          throw second;
                        },
                        () -> {
                          firstThread[0] = Thread.currentThread();
                          secondMay.countDown();
                          throw first;
                        })));

    assertThat(thrown)
        .as("what all threw, when the calls failed in the order third, second, first")
        .isSameAs(first);
    assertThat(thrown.getSuppressed())
        .as("the failures that the thrown one suppressed, when three calls failed")
        .containsExactlyInAnyOrder(second, third);
  }

  @Test
  @DisplayName("no result is lost when calls end at the same moment, in slow motion")
  void resultsInSlowMotion() throws Exception {
    var slow = slow();
    for (int size : Tried.each("size", new int[] {2, 3, 16})) {
      for (var round = 0; round < ENDINGS; round++) {
        var meeting = new Rendezvous(size, "calls made at the same time");
        List<Callable<Integer>> calls =
            IntStream.range(0, size)
                .<Callable<Integer>>mapToObj(
                    i ->
                        () -> {
                          meeting.meet();
                          SlowMotion.begin();
                          return i;
                        })
                .toList();

        if (round % 2 == 1) {
          // Slow from the start: the calls are begun in each other's company too.
          SlowMotion.beginForOthers();
        }
        List<Integer> results;
        List<String> meetings;
        try {
          results = slow.all(calls);
        } finally {
          meetings = SlowMotion.end();
        }

        assertThat(meetings).as("plain collections that two calls use at once").isEmpty();
        assertThat(results)
            .as("results of %d calls that end at the same moment", size)
            .isEqualTo(numbers(size));
      }
    }
  }

  @Test
  @DisplayName("no failure is lost when calls fail at the same moment, in slow motion")
  void failuresInSlowMotion() throws Exception {
    var slow = slow();
    for (int size : Tried.each("size", new int[] {2, 3, 16})) {
      for (var round = 0; round < ENDINGS; round++) {
        var meeting = new Rendezvous(size, "calls made at the same time");
        var failures =
            IntStream.range(0, size).mapToObj(i -> new IllegalStateException("call " + i)).toList();
        List<Callable<Integer>> calls =
            failures.stream()
                .<Callable<Integer>>map(
                    failure ->
                        () -> {
                          meeting.meet();
                          SlowMotion.begin();
                          throw failure;
                        })
                .toList();

        if (round % 2 == 1) {
          // Slow from the start: the calls are begun in each other's company too.
          SlowMotion.beginForOthers();
        }
        Throwable thrown;
        List<String> meetings;
        try {
          thrown = catchThrowable(() -> slow.all(calls));
        } finally {
          meetings = SlowMotion.end();
        }

        assertThat(meetings).as("plain collections that two calls use at once").isEmpty();
        assertThat(thrown)
            .as("what all threw when %d calls failed at the same moment", size)
            .isIn(failures);
        assertThat(allToldOf(thrown))
            .as("failures that reached the caller, thrown or suppressed, of %d at once", size)
            .containsExactlyInAnyOrderElementsOf(failures);
      }
    }
  }

  @Test
  @DisplayName("no failure is lost when five hundred calls fail at the same moment")
  void failuresAtTheSameMoment() {
    var meeting = new Rendezvous(500, "calls made at the same time");
    var failures =
        IntStream.range(0, 500).mapToObj(i -> new IllegalStateException("call " + i)).toList();

    var thrown =
        catchThrowable(
            () ->
                waits.all(
                    failures.stream()
                        .<Callable<String>>map(
                            failure ->
                                () -> {
                                  meeting.meet();
                                  throw failure;
                                })
                        .toList()));

    assertThat(thrown).as("what all threw when all of 500 calls failed").isIn(failures);
    assertThat(allToldOf(thrown))
        .as("failures that reached the caller, thrown or suppressed, of 500 at once")
        .containsExactlyInAnyOrderElementsOf(failures);
  }

  @Test
  @Corner
  @DisplayName("whatever a call throws reaches the caller as it is, an InterruptedException too")
  void anyFailure() {
    List<Throwable> anything =
        List.of(
            new IOException("checked"),
            new InterruptedException("thrown, with nobody interrupted"),
            new CancellationException("cancelled"),
            new ExecutionException(new IOException("the cause")),
            new CompletionException(new IOException("the cause")),
            new InvocationTargetException(new IOException("the cause")),
            new OutOfMemoryError("not really"),
            new StackOverflowError("not really"));
    for (var broken : Tried.each("broken", anything)) {
      for (var calls :
          List.of(
              List.<Callable<String>>of(failing(broken)),
              List.<Callable<String>>of(() -> "fine", failing(broken), () -> "fine"))) {
        var thrown = catchThrowable(() -> waits.all(calls));

        assertThat(thrown)
            .as(
                "what all threw when one of %d calls threw this: %s",
                calls.size(), broken.getClass().getSimpleName())
            .isSameAs(broken);
        assertThat(Thread.interrupted())
            .as("interrupt flag of the caller, whom nobody has interrupted")
            .isFalse();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a failure that is the cause of an earlier one is suppressed in that all the same")
  void causeFailsToo() {
    var cause = new IOException("the second to fail");
    var first = new IllegalStateException("the first to fail", cause);
    var failing = new CompletableFuture<Thread>();
    List<Callable<String>> calls =
        List.of(
            () -> {
              failing.complete(Thread.currentThread());
              throw first;
            },
            () -> {
              hasLeft(failing.join());
              throw cause;
            });

    var thrown = catchThrowable(() -> waits.all(calls));

    assertThat(thrown).as("what all threw, of which both calls failed").isSameAs(first);
    assertThat(Stream.of(thrown.getSuppressed()).filter(it -> it == cause).count())
        .as("times that the second failure, the cause of the first, is suppressed in that")
        .isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("of several failures none is lost, whatever they are")
  void mixedFailures() {
    for (var distance = 0; distance < 5; distance++) {
      List<Throwable> failures =
          Arrays.asList(
              new InterruptedException("thrown, with nobody interrupted"),
              new IOException("checked"),
              new Error("an error"),
              new Alike(),
              new Alike());
      Collections.rotate(failures, distance);

      var thrown =
          catchThrowable(
              () -> waits.all(failures.stream().map(OverlapWaitsTest::<String>failing).toList()));

      assertThat(thrown).as("what all threw when each of five calls failed").isIn(failures);
      assertThat(allToldOf(thrown))
          .as("failures that reached the caller, thrown or suppressed, of five, two of them alike")
          .usingElementComparator((one, other) -> one == other ? 0 : 1)
          .containsAll(failures);
    }
  }

  @Test
  @Corner
  @DisplayName("a call that recurses too deep fails like any other")
  void tooDeep() {
    var thrown = catchThrowable(() -> waits.all(List.of(() -> recurse(0), () -> 1)));

    assertThat(thrown)
        .as("what all threw when a call recursed without end")
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  @Corner
  @DisplayName("two calls may throw the very same exception, and it is thrown as it is")
  void sameFailureTwice() {
    var broken = new IllegalStateException("the failure of both calls");

    var thrown = catchThrowable(() -> waits.all(List.of(failing(broken), failing(broken))));

    assertThat(thrown)
        .as(
            "what all threw when two calls threw the very same exception, which cannot be"
                + " suppressed by itself")
        .isSameAs(broken);
  }

  @Test
  @Corner
  @DisplayName("a failure that came twice does not hide another one")
  void sameFailureTwiceAndAnother() {
    for (var place = 0; place < 3; place++) {
      var broken = new IllegalStateException("the failure of two calls");
      var another = new IllegalStateException("the failure of a third call");
      var failures = Arrays.asList(broken, broken, broken);
      failures.set(place, another);

      var thrown =
          catchThrowable(
              () -> waits.all(failures.stream().map(OverlapWaitsTest::<String>failing).toList()));

      assertThat(thrown).as("what all threw when three calls failed").isIn(broken, another);
      assertThat(allToldOf(thrown))
          .as("failures that reached the caller, when two calls threw the same and a third another")
          .contains(broken, another);
    }
  }

  @Test
  @DisplayName("when a call fails the others still run to their end")
  void othersGoOn() {
    var failed = new CountDownLatch(1);
    var ended = new AtomicBoolean();
    var disturbed = new AtomicBoolean();

    var thrown =
        catchThrowable(
            () ->
                waits.all(
                    List.<Callable<String>>of(
                        () -> {
                          failed.countDown();
                          throw new IllegalStateException("early");
                        },
                        () -> {
                          try {
                            failed.await();
                            // Long enough for one who throws at the first failure to be gone.
                            Thread.sleep(100);
                            ended.set(true);
                          } catch (InterruptedException e) {
                            disturbed.set(true);
                          }
                          return "fine";
                        })));

    assertThat(thrown).as("what all threw when its first call failed").hasMessage("early");
    assertThat(disturbed).as("whether a call was interrupted because another one fails").isFalse();
    assertThat(ended)
        .as("whether all waited for the second call, although the first one fails")
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("whatever a call throws, the others are not interrupted because of it")
  void nobodyElseIsInterrupted() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      for (boolean isFirst : Tried.each("first", new boolean[] {true, false})) {
        var thrower = kind.thrower();
        var failing = new CompletableFuture<Thread>();
        var disturbed = new AtomicBoolean();
        Callable<String> fails =
            () -> {
              failing.complete(Thread.currentThread());
              return thrower.get();
            };
        Callable<String> goesOn =
            () -> {
              try {
                hasLeft(failing.join());
                // Long enough for a caller that looks at each failure.
                Thread.sleep(20);
              } catch (InterruptedException e) {
                disturbed.set(true);
              }
              return "fine";
            };

        var thrown =
            catchThrowable(
                () -> waits.all(isFirst ? List.of(fails, goesOn) : List.of(goesOn, fails)));

        assertThat(disturbed)
            .as("whether a call was interrupted because another one threw %s", kind)
            .isFalse();
        assertThat(thrown)
            .as("what all threw when one of its calls threw %s", kind)
            .isSameAs(thrower.thrown());
      }
    }
  }

  @Test
  @DisplayName("the calls are waited for, however long they take")
  void fiveMinutes() throws Exception {
    var lapse = new TimeLapse(OverlapWaits.class);
    var broken = new IllegalStateException("broken");
    Callable<String> slow =
        () -> {
          Thread.sleep(TimeLapse.FIVE_MINUTES);
          return "slow";
        };
    var ended = new AtomicBoolean();
    Callable<String> slowToo =
        () -> {
          Thread.sleep(TimeLapse.FIVE_MINUTES);
          ended.set(true);
          return "slow";
        };

    assertThat(lapse.<List<String>>call("all", List.of(slow, () -> "fine", slow)))
        .as("results of calls of which two take five minutes")
        .containsExactly("slow", "fine", "slow");
    var thrown = catchThrowable(() -> lapse.call("all", List.of(failing(broken), slowToo)));
    assertThat(ended)
        .as("whether a call that takes five minutes was waited for, although the other fails")
        .isTrue();
    assertThat(thrown).as("what all threw when its first call failed").isSameAs(broken);
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller interrupts the calls, waits for them, and is thrown")
  void interrupt() {
    assertInterrupted(2, "came back", () -> {});
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller is thrown although the calls fail because of it")
  void interruptAndFailure() {
    assertInterrupted(
        1,
        "failed",
        () -> {
          throw new IllegalStateException("interrupted, and so without a result");
        });
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller is thrown although a call has failed before")
  void interruptAfterFailure() {
    for (var place : Tried.each("place of the call that fails", List.of(0, 1))) {
      var gate = new Gate();
      var failing = new AtomicReference<Thread>();
      var thrown = new AtomicReference<Throwable>();
      var calls = new ArrayList<Callable<String>>();
      calls.add(
          () -> {
            try {
              gate.await();
            } catch (AssertionError interrupted) {
              Thread.interrupted();
            }
            return "woken";
          });
      calls.add(
          place,
          () -> {
            failing.set(Thread.currentThread());
            throw new IllegalStateException("before the interrupt");
          });
      try (var workers = new Workers()) {
        var caller =
            workers.start("caller", () -> thrown.set(catchThrowable(() -> waits.all(calls))));
        Poll.until(
            "one call waits at a gate, and another one has failed",
            () -> gate.waiting() == 1 && failing.get() != null || caller.isDone());
        if (!caller.isDone()) {
          CpuTime.letSleep(failing.get());
          CpuTime.letSleep(caller.thread());
          caller.thread().interrupt();
        }
        caller.awaitDone("all, whose caller is interrupted, comes back");
      } finally {
        gate.open();
      }
      assertThat(thrown.get())
          .as("what all threw, whose caller was interrupted after a call had failed")
          .isInstanceOf(InterruptedException.class);
    }
  }

  /** Interrupts a caller whose calls do not end at once when they are interrupted. */
  private void assertInterrupted(int interrupts, String what, Runnable end) {
    var gate = new Gate();
    var interrupted = new AtomicInteger();
    var ended = new AtomicInteger();
    var endedBefore = new AtomicInteger();
    var flag = new AtomicBoolean();
    var thrown = new Throwable[1];
    Callable<String> waiting =
        () -> {
          try {
            gate.await();
          } catch (AssertionError interruptedAtTheGate) {
            interrupted.incrementAndGet();
            // Long enough for a caller who does not wait for it to be gone.
            Interrupts.goOnFor(Duration.ofMillis(200));
          }
          ended.incrementAndGet();
          end.run();
          return "woken";
        };
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrown[0] = catchThrowable(() -> waits.all(List.of(waiting, waiting)));
                endedBefore.set(ended.get());
                flag.set(Thread.currentThread().isInterrupted());
              });
      Poll.until("both calls wait at a gate", () -> gate.waiting() == 2 || caller.isDone());

      caller.thread().interrupt();
      Poll.until(
          "both calls are interrupted, since their caller is",
          () -> interrupted.get() == 2 || caller.isDone());
      if (interrupts == 2) {
        caller.thread().interrupt();
      }
      Poll.until("the interrupted caller has come back", caller::isDone);
      workers.join();
    }

    assertThat(thrown[0])
        .as("what all threw when its caller was interrupted, and the calls %s then", what)
        .isInstanceOf(InterruptedException.class);
    assertThat(endedBefore)
        .as("calls that had ended when all threw, of two that an interrupt of the caller meets")
        .hasValue(2);
    assertThat(interrupted).as("calls that were interrupted, of two that were waiting").hasValue(2);
    // A second interrupt may be left over.
    assertThat(flag.get() && interrupts == 1)
        .as("interrupt flag of the caller after the InterruptedException, which stands for it")
        .isFalse();
  }

  @Test
  @Corner
  @DisplayName("a call that leaves its own interrupt flag set has its result like any other")
  void flagLeftByACall() throws Exception {
    Callable<Integer> one =
        () -> {
          Thread.currentThread().interrupt();
          return 1;
        };
    assertThat(waits.all(List.of(one, () -> 2, one)))
        .as("results of three calls, of which two leave their interrupt flag set")
        .containsExactly(1, 2, 1);

    var failure = new IllegalStateException("broken");
    Callable<Integer> fails =
        () -> {
          Thread.currentThread().interrupt();
          throw failure;
        };
    assertThat(catchThrowable(() -> waits.all(List.of(() -> 2, fails, one))))
        .as("what is thrown when a call fails and leaves its interrupt flag set")
        .isSameAs(failure);
    assertThat(Thread.interrupted()).as("the interrupt flag of the caller").isFalse();
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before the call is thrown, or still to be seen afterward")
  void interruptBefore() {
    var outcome =
        Workers.callPromptly(
            "all, in a thread that was interrupted before, comes back",
            () -> {
              Thread.currentThread().interrupt();
              try {
                var results = waits.all(List.of(() -> 1, () -> 2));
                return results + (Thread.interrupted() ? ", and the flag is set" : "");
              } catch (InterruptedException e) {
                return "interrupted";
              }
            });

    assertThat(outcome)
        .as("what a caller gets that was interrupted before")
        .isIn("interrupted", "[1, 2], and the flag is set");

    var gate = new Gate();
    Workers.runPromptly(
        "all comes back, whose caller was interrupted before, and whose calls go on until they are"
            + " interrupted too",
        () -> {
          Thread.currentThread().interrupt();
          var thrown =
              catchThrowable(
                  () ->
                      waits.all(
                          List.of(
                              () -> {
                                gate.await();
                                return 1;
                              })));
          assertThat(thrown)
              .as("what all threw when its caller was interrupted before")
              .isInstanceOf(InterruptedException.class);
        });
  }

  @Test
  @Corner
  @DisplayName("a call that is just beginning is interrupted with its caller, in slow motion")
  void interruptMeetsBeginning() throws Exception {
    // In each round the interrupt comes at another step before the call.
    for (var step = 1; step <= 40 && interruptsAtStep(step); step++) {}
  }

  /** False if the call has begun before that step. */
  private static boolean interruptsAtStep(int step) throws Exception {
    var slow = slow();
    var steps = new AtomicInteger();
    var inside = new Gate();
    var held = new Gate();
    var thrown = new AtomicReference<Throwable>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                SlowMotion.beginForOthersThan(
                    Thread.currentThread(),
                    () -> {
                      if (steps.incrementAndGet() == step) {
                        holdUnlessInterrupted(held);
                      }
                    });
                Callable<Integer> waiting =
                    () -> {
                      inside.await();
                      return 1;
                    };
                thrown.set(catchThrowable(() -> slow.all(List.of(waiting))));
              });
      Poll.until(
          "the call begins", () -> held.waiting() == 1 || inside.waiting() == 1 || caller.isDone());
      var isBefore = held.waiting() == 1;
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      CpuTime.letSleep(caller.thread());
      held.open();
      caller.awaitDone(
          "all comes back, whose caller is interrupted as its call, which goes on until it is"
              + " interrupted too, is just beginning");

      assertThat(thrown.get())
          .as("what all threw, whose caller was interrupted as its call was just beginning")
          .isInstanceOf(InterruptedException.class);
      return isBefore;
    } finally {
      SlowMotion.end();
      held.open();
      inside.open();
    }
  }

  private static void holdUnlessInterrupted(Gate held) {
    try {
      held.await();
    } catch (AssertionError interrupted) {
      // The flag is still set, for the code under test to see.
    }
  }

  @Test
  @Corner
  @DisplayName("the same object works as before after a failure and after an interrupt")
  void again() throws Exception {
    catchThrowable(() -> waits.all(List.of(failing(new IllegalStateException("old")), () -> "x")));
    Workers.runPromptly(
        "all comes back, whose caller is interrupted",
        () -> {
          Thread.currentThread().interrupt();
          catchThrowable(() -> waits.all(meeting(2)));
        });

    assertThat(waits.all(meeting(3)))
        .as("results, after a call that failed and one that was interrupted")
        .containsExactly(0, 1, 2);
    assertThat(
            Workers.callPromptly(
                "all, on another thread after a failure", () -> waits.all(meeting(3))))
        .as("results on another thread, after a failure")
        .containsExactly(0, 1, 2);
    var broken = new IllegalStateException("new");
    var thrown = catchThrowable(() -> waits.all(List.of(failing(broken))));
    assertThat(allToldOf(thrown))
        .as("failures of a later call: none of an earlier one")
        .containsExactly(broken);
  }

  @Test
  @Corner
  @DisplayName("a null call is refused before any call is made, and so is a list of null")
  void nullCall() throws Exception {
    var made = new AtomicInteger();
    Callable<Integer> call = made::incrementAndGet;

    for (var calls :
        List.of(
            Arrays.asList(call, null),
            Arrays.asList(null, call),
            Arrays.asList(call, null, call))) {
      assertThatNullPointerException()
          .as("all with a null call")
          .isThrownBy(() -> waits.all(calls));
    }
    assertThatNullPointerException()
        .as("all with a list of null")
        .isThrownBy(() -> waits.all((List<Callable<Integer>>) null));
    // A call that was made nevertheless would be under way by now, and be over after this.
    waits.all(List.of(() -> 1));
    assertThat(made).as("calls made before the null was refused").hasValue(0);
  }

  @Test
  @Corner
  @DisplayName("one Callable at several places of the list is called for each")
  void sameCallTwice() throws Exception {
    var made = new AtomicInteger();
    Callable<Integer> call = made::incrementAndGet;

    assertThat(waits.all(List.of(call, call, call)))
        .as("results of a call that counts how often it is made, at three places")
        .containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  @Corner
  @DisplayName("the list of calls is left as it was")
  void listUnchanged() throws Exception {
    Callable<Integer> one = () -> 1;
    Callable<Integer> two = () -> 2;
    var calls = new ArrayList<>(List.of(one, two));

    assertThat(waits.all(calls)).as("results of two calls").containsExactly(1, 2);

    assertThat(calls).as("the caller's list afterward").containsExactly(one, two);
  }

  @Test
  @Corner
  @DisplayName("two thousand calls are all made at the same time")
  void twoThousandAtOnce() throws Exception {
    assertThat(waits.all(meeting(2_100)))
        .as("results of 2,100 calls that wait for each other")
        .isEqualTo(numbers(2_100));
  }

  @Test
  @Corner
  @DisplayName("two threads may use it at once, none waits for the other")
  void twoCallers() {
    var meeting = new Rendezvous(4, "calls of two callers, two of each");
    for (var round = 0; round < 2; round++) {
      Workers.ThrowingRunnable caller =
          () ->
              assertThat(
                      waits.all(
                          List.of(
                              () -> {
                                meeting.meet();
                                return 1;
                              },
                              () -> {
                                meeting.meet();
                                return 2;
                              })))
                  .as("results of one of two callers at once")
                  .containsExactly(1, 2);

      Workers.together(caller, caller);
    }
  }

  @Test
  @Corner
  @DisplayName("a call may use it again")
  void reentrant() throws Exception {
    Callable<List<Integer>> inner = () -> waits.all(meeting(3));

    assertThat(waits.all(Collections.nCopies(60, inner)))
        .as("results of 60 calls that each make three more")
        .isEqualTo(Collections.nCopies(60, List.of(0, 1, 2)));
  }

  @Test
  @DisplayName("twenty requests to a slow server are in flight together")
  void requests() throws Exception {
    try (var server = new LatencyServer(Duration.ofMillis(300))) {
      var calls =
          IntStream.range(0, 20)
              .<Callable<String>>mapToObj(i -> () -> server.get("/page/" + i))
              .toList();

      var pages = waits.all(calls);

      assertThat(pages)
          .as("pages of a slow server")
          .isEqualTo(IntStream.range(0, 20).mapToObj(i -> "/page/" + i).toList());
      assertThat(server.highWater())
          .as("requests that were in flight at the same time, of 20")
          .isGreaterThan(1);
    }
  }

  /** Calls of which none returns until all are under way. */
  private static List<Callable<Integer>> meeting(int size) {
    var rendezvous = new Rendezvous(size, "calls made at the same time");
    return IntStream.range(0, size)
        .<Callable<Integer>>mapToObj(
            i ->
                () -> {
                  rendezvous.meet();
                  return i;
                })
        .toList();
  }

  private static List<Integer> numbers(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  /** What was thrown and all that it suppresses. */
  private static List<Throwable> allToldOf(Throwable thrown) {
    var all = new ArrayList<>(List.of(thrown.getSuppressed()));
    all.add(thrown);
    return all;
  }

  /** The calls of an object in slow motion. */
  private interface All {
    <T> List<T> all(List<Callable<T>> calls) throws Exception;
  }

  private static All slow() throws ReflectiveOperationException {
    var type = SlowMotion.of(OverlapWaits.class);
    var object = type.getConstructor().newInstance();
    var all = type.getMethod("all", List.class);
    return new All() {
      @Override
      @SuppressWarnings("unchecked")
      public <T> List<T> all(List<Callable<T>> calls) throws Exception {
        try {
          return (List<T>) all.invoke(object, calls);
        } catch (InvocationTargetException e) {
          return OverlapWaitsTest.<List<T>>failing(e.getCause()).call();
        }
      }
    };
  }

  /** Equal to its like, in words and by equals; two of them are two failures. */
  private static final class Alike extends RuntimeException {
    private static final long serialVersionUID = 1;

    Alike() {
      super("alike");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Alike;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static int recurse(int depth) {
    return 1 + recurse(depth + 1);
  }

  private static <T> Callable<T> failing(Throwable failure) {
    return () -> {
      OverlapWaitsTest.<RuntimeException>sneak(failure);
      return null;
    };
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  /**
   * Gives a call that has thrown time to get its failure noted. How it is noted is the solution's
   * own business; once its thread has ended, or waits for other work, it is.
   */
  private static void hasLeft(Thread thread) throws InterruptedException {
    for (var i = 0; i < 200 && thread.isAlive(); i++) {
      thread.join(Duration.ofMillis(5));
      if (thread.getState() == Thread.State.WAITING && i > 20) {
        return;
      }
    }
  }
}
