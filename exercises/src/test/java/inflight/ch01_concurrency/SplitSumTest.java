package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.TimeLapse;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class SplitSumTest {
  /**
   * Times that workers end in slow motion: of two that could lose an addition, one time will do.
   */
  private static final int ENDINGS = 8;

  private static final IntToLongFunction SQUARE = i -> (long) i * i;

  private final SplitSum splitSum = new SplitSum();

  /** A sum, of the class as it is or of one in slow motion. */
  @FunctionalInterface
  private interface Sum {
    long sum(int n, IntToLongFunction f, int workers) throws Exception;
  }

  @Test
  @DisplayName("one worker gives the sum of a plain loop")
  void oneWorker() throws InterruptedException {
    assertThat(splitSum.sum(100, SQUARE, 1))
        .as("sum of the squares of 0 to 99, 1 worker")
        .isEqualTo(loop(100, SQUARE));
  }

  // Early: a pool that an earlier test has started, and that is kept, would not be seen here.
  @Test
  @DisplayName("no thread outlives the call, neither after success nor after a failure")
  void noThreadLeft() throws InterruptedException {
    var census = ThreadCensus.take();

    splitSum.sum(100, SQUARE, 4);
    splitSum.sum(2, SQUARE, 10);
    splitSum.sum(0, SQUARE, 4);
    catchThrowable(() -> splitSum.sum(100, failing(new IllegalStateException("each")), 4));
    catchThrowable(() -> splitSum.sum(-1, SQUARE, 4));

    census.assertNoneLeft();
  }

  @Test
  @DisplayName(
      "any number of workers gives the sum of a plain loop, also when it does not divide evenly,"
          + " and calls the function once for each number")
  void anyNumberOfWorkers() throws InterruptedException {
    for (var n = 0; n <= 12; n++) {
      for (var workers = 1; workers <= 5; workers++) {
        assertEachOnce(n, workers);
      }
    }
    assertEachOnce(12, 11);
    assertEachOnce(1_003, 4);
    assertEachOnce(1_000, 7);
    assertEachOnce(200, 199);
  }

  @Test
  @DisplayName("the sum is right although workers add at the same moment")
  void manyAdditions() throws InterruptedException {
    for (var round = 0; round < 10; round++) {
      assertThat(splitSum.sum(400_000, i -> 1, 4))
          .as("sum of 400,000 ones, 4 workers: if it is too small, additions were lost")
          .isEqualTo(400_000);
    }
  }

  @Test
  @DisplayName("no addition is lost while another worker computes")
  void noLostAddition() throws InterruptedException {
    var rendezvous = new Rendezvous(2, "workers computing at the same time");
    var alone = new AtomicBoolean();

    var sum =
        splitSum.sum(
            2_000,
            i -> {
              // Both workers leave each meeting at the same moment, and add at the same moment. One
              // that is left alone with the last numbers need not wait for the other.
              if (!alone.get()) {
                try {
                  rendezvous.meet();
                } catch (AssertionError e) {
                  alone.set(true);
                }
              }
              return 1;
            },
            2);

    assertThat(sum).as("sum of 2,000 ones that two workers add in step").isEqualTo(2_000);
  }

  @Test
  @DisplayName("no part of the sum is lost when workers end at the same moment, in slow motion")
  void partsInSlowMotion() throws Exception {
    assertSumInSlowMotion(2, 2);
    assertSumInSlowMotion(3, 3);
    // More numbers than workers: what is handed out must not be handed out twice either.
    assertSumInSlowMotion(5, 2);
  }

  @Test
  @DisplayName("all workers are at work at the same time")
  void workersOverlap() throws InterruptedException {
    for (int workers : Tried.each("workers", new int[] {2, 3, 8, 200})) {
      for (int n : Tried.each("n", new int[] {workers, 3 * workers})) {
        assertThat(splitSum.sum(n, meetingOnce(workers, n + " numbers"), workers))
            .as("sum of 0 to %d, %d workers", n - 1, workers)
            .isEqualTo(loop(n, i -> i));
      }
    }
  }

  @Test
  @DisplayName("with fewer numbers than workers, as many workers are at work as there are numbers")
  void fewerNumbersThanWorkers() throws InterruptedException {
    for (int n : Tried.each("n", new int[] {2, 5})) {
      for (int workers : Tried.each("workers", new int[] {n + 1, 2 * n - 1, 50})) {
        assertThat(
                splitSum.sum(
                    n,
                    meetingOnce(n, "%d numbers, with %d workers".formatted(n, workers)),
                    workers))
            .as("sum of 0 to %d, %d workers", n - 1, workers)
            .isEqualTo(loop(n, i -> i));
      }
    }
  }

  @Test
  @DisplayName("never more calls are under way than there are workers")
  void noMoreThanWorkers() throws InterruptedException {
    for (var workers = 1; workers <= 3; workers++) {
      var underWay = new AtomicInteger();
      var most = new AtomicInteger();

      splitSum.sum(
          60,
          i -> {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            Thread.yield();
            underWay.decrementAndGet();
            return i;
          },
          workers);

      assertThat(most.get())
          .as("most calls of the function at the same time, with %d workers", workers)
          .isLessThanOrEqualTo(workers);
    }
  }

  @Test
  @DisplayName("never more calls are under way than there are workers, also when all of them wait")
  void noMoreThanWorkersThatWait() throws InterruptedException {
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var oneTooMany = new CompletableFuture<Void>();

    splitSum.sum(
        12,
        i -> {
          most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
          if (underWay.get() > 2) {
            oneTooMany.complete(null);
          }
          // A pool that starts a further thread for each that waits does so now.
          try {
            oneTooMany.orTimeout(100, TimeUnit.MILLISECONDS).join();
          } catch (RuntimeException timeIsUp) {
            assertThat(timeIsUp).hasCauseInstanceOf(TimeoutException.class);
          }
          underWay.decrementAndGet();
          return i;
        },
        2);

    assertThat(most.get())
        .as("most calls of the function at the same time, with 2 workers whose calls wait")
        .isLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("what the function throws reaches the caller as it is, whichever number it is")
  void failure() {
    for (int workers : Tried.each("workers", new int[] {1, 3, 30})) {
      for (var number = 0; number < 20; number += 1 + number / 3) {
        var fails = number;
        var broken = new IllegalStateException("number " + fails);

        var thrown =
            catchThrowable(
                () ->
                    splitSum.sum(
                        20,
                        i -> {
                          if (i == fails) {
                            throw broken;
                          }
                          return i;
                        },
                        workers));

        assertThat(thrown)
            .as(
                "what sum throws when the function throws for the number %d, %d workers",
                fails, workers)
            .isSameAs(broken);
      }
    }
  }

  @Test
  @DisplayName("an Error of the function reaches the caller as it is")
  void error() {
    var broken = new Error("number 19");

    var thrown =
        catchThrowable(
            () ->
                splitSum.sum(
                    20,
                    i -> {
                      if (i == 19) {
                        throw broken;
                      }
                      return i;
                    },
                    3));

    assertThat(thrown)
        .as("what sum throws when the function throws an Error for the number 19")
        .isSameAs(broken);
  }

  @Test
  @DisplayName("when the function throws, the call of another worker is waited for")
  void failureWaitsForOthers() {
    // Whichever of the two the caller computes itself, if it does.
    for (var number = 0; number < 2; number++) {
      var fails = number;
      var rendezvous = new Rendezvous(2, "workers at work at the same time");
      var underWay = new AtomicBoolean();
      var broken = new IllegalStateException("number " + fails);

      var thrown =
          catchThrowable(
              () ->
                  splitSum.sum(
                      2,
                      i -> {
                        if (i == fails) {
                          rendezvous.meet();
                          throw broken;
                        }
                        underWay.set(true);
                        rendezvous.meet();
                        // Long enough for a caller who does not wait for it to be gone.
                        Interrupts.goOnFor(Duration.ofMillis(200));
                        underWay.set(false);
                        return i;
                      },
                      2));
      var left = underWay.get();

      assertThat(thrown)
          .as("what sum throws when the function throws for the number %d", fails)
          .isSameAs(broken);
      assertThat(left)
          .as(
              "whether a call of the function was still under way when sum threw: the other of two"
                  + " workers had failed, with the number %d",
              fails)
          .isFalse();
    }
  }

  @Test
  @DisplayName("when the function has thrown and sum has too, no further number is begun")
  void noCallAfterFailure() {
    var rendezvous = new Rendezvous(3, "workers at work at the same time");
    var first = new AtomicInteger();
    var over = new AtomicBoolean();
    var late = new AtomicInteger();
    var broken = new IllegalStateException("the first of three workers");

    var thrown =
        catchThrowable(
            () ->
                splitSum.sum(
                    90,
                    i -> {
                      late.addAndGet(over.get() ? 1 : 0);
                      var place = first.getAndIncrement();
                      if (place < 3) {
                        rendezvous.meet();
                      }
                      if (place == 0) {
                        throw broken;
                      }
                      Interrupts.goOnFor(Duration.ofMillis(2));
                      return i;
                    },
                    3));
    over.set(true);
    Interrupts.goOnFor(Duration.ofMillis(50));

    assertThat(thrown).as("what sum throws when one of three workers fails").isSameAs(broken);
    assertThat(late).as("calls of the function that began after sum had thrown").hasValue(0);
  }

  @Test
  @Corner
  @DisplayName("nothing to add up gives 0, and the function is not called")
  void empty() throws InterruptedException {
    var calls = new AtomicInteger();

    for (int workers : Tried.each("workers", new int[] {1, 4, Integer.MAX_VALUE})) {
      assertThat(splitSum.sum(0, i -> calls.incrementAndGet(), workers))
          .as("sum of no numbers, %d workers", workers)
          .isZero();
    }
    assertThat(calls).as("calls of the function for no numbers").hasValue(0);
  }

  @Test
  @Corner
  @DisplayName("more workers than numbers are no trouble, however many they are")
  void moreWorkersThanNumbers() throws InterruptedException {
    for (int workers :
        Tried.each("workers", new int[] {50, Integer.MAX_VALUE - 1, Integer.MAX_VALUE})) {
      for (int n : Tried.each("n", new int[] {1, 3, 100})) {
        assertThat(splitSum.sum(n, i -> i + 1, workers))
            .as("sum of 1 to %d, %d workers", n, workers)
            .isEqualTo(loop(n, i -> i + 1));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("no number is lost when there are many numbers and many workers")
  void manyNumbersAndWorkers() throws InterruptedException {
    assertThat(splitSum.sum(5_000_000, i -> 1, 500))
        .as("sum of 5,000,000 ones, 500 workers: the product of the two is more than an int holds")
        .isEqualTo(5_000_000);
  }

  @Test
  @Corner
  @DisplayName(
      "the function gets no number from outside the range, also when a call fails at the largest n")
  void noOtherNumbers() {
    var others = new ConcurrentLinkedQueue<Integer>();
    var calls = new AtomicInteger();
    var failed = new AtomicReference<Thread>();
    IntToLongFunction failing =
        i -> {
          if (i < 0 || i == Integer.MAX_VALUE) {
            others.add(i);
          }
          int call = calls.incrementAndGet();
          if (call == 1) {
            failed.set(Thread.currentThread());
          } else if (call <= 4) {
            // Those that were begun at the same time come back when the failure has been seen to.
            Poll.until("the first call has failed", () -> failed.get() != null);
            if (failed.get() != Thread.currentThread()) {
              CpuTime.letSleep(failed.get());
            }
            return 1;
          }
          throw new IllegalStateException("call " + call);
        };

    var thrown = catchThrowable(() -> splitSum.sum(Integer.MAX_VALUE, failing, 4));

    assertThat(thrown)
        .as("what sum throws for 2,147,483,647 numbers of which the first tried fails")
        .isInstanceOf(IllegalStateException.class);
    assertThat(others)
        .as("numbers from outside the range that the function was called with")
        .isEmpty();
  }

  @Test
  @Corner
  @DisplayName("as many numbers as an int can count are begun, and the first failure ends it")
  void mostNumbers() {
    for (int workers : Tried.each("workers", new int[] {1, 3, 64})) {
      var broken = new IllegalStateException("the first number that anybody tries");

      var thrown = catchThrowable(() -> splitSum.sum(Integer.MAX_VALUE, failing(broken), workers));

      assertThat(thrown)
          .as("what sum throws for 2,147,483,647 numbers that all fail, %d workers", workers)
          .isSameAs(broken);
    }
  }

  @Test
  @Corner
  @DisplayName("a sum that overflows wraps around like a plain loop's, and no bit of it is rounded")
  void overflow() throws InterruptedException {
    IntToLongFunction huge = i -> Long.MAX_VALUE - i;
    IntToLongFunction low = i -> Long.MIN_VALUE + i;
    IntToLongFunction odd = i -> (1L << 53) + i;
    IntToLongFunction both = i -> i % 2 == 0 ? Long.MIN_VALUE : -i;

    for (var f : Tried.each("f", List.of(huge, low, odd, both))) {
      for (int workers : Tried.each("workers", new int[] {1, 3, 10})) {
        assertThat(splitSum.sum(10, f, workers))
            .as("sum of ten huge numbers, %d workers", workers)
            .isEqualTo(loop(10, f));
      }
    }
  }

  @Test
  @Corner
  @DisplayName("whatever the function throws reaches the caller as it is")
  void anyFailure() {
    for (var broken : Tried.each("broken", anythingThrown())) {
      for (int workers : Tried.each("workers", new int[] {1, 3})) {
        var thrown =
            catchThrowable(
                () ->
                    splitSum.sum(
                        6,
                        i -> {
                          if (i == 4) {
                            SplitSumTest.<RuntimeException>sneak(broken);
                          }
                          return i;
                        },
                        workers));

        assertThat(thrown)
            .as(
                "what sum throws when the function throws this: %s; %d workers",
                broken.getClass().getSimpleName(), workers)
            .isSameAs(broken);
        assertThat(Thread.interrupted())
            .as("interrupt flag of the caller, whom nobody has interrupted")
            .isFalse();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a call that recurses too deep fails like any other")
  void tooDeep() {
    var thrown = catchThrowable(() -> splitSum.sum(4, SplitSumTest::recurse, 2));

    assertThat(thrown)
        .as("what sum throws when the function recurses without end")
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  @Corner
  @DisplayName("if several calls throw, one of their failures is thrown, as it is")
  void severalFailures() {
    var same = new IllegalStateException("the failure of every call");
    var errors = List.of(new Error("0"), new Error("1"), new Error("2"));
    for (var round = 0; round < 10; round++) {
      var meeting = new Rendezvous(3, "workers at work at the same time");
      assertThat(
              catchThrowable(
                  () ->
                      splitSum.sum(
                          3,
                          i -> {
                            meeting.meet();
                            throw same;
                          },
                          3)))
          .as("what sum throws when three calls throw the very same exception")
          .isSameAs(same);
      assertThat(
              catchThrowable(
                  () ->
                      splitSum.sum(
                          3,
                          i -> {
                            meeting.meet();
                            throw errors.get(i);
                          },
                          3)))
          .as("what sum throws when three calls throw an Error each")
          .isIn(errors);
    }
  }

  @Test
  @Corner
  @DisplayName("after a failure the same object sums as before, for another thread too")
  void againAfterFailure() {
    for (int workers : Tried.each("workers", new int[] {1, 4})) {
      catchThrowable(
          () -> splitSum.sum(100, failing(new IllegalStateException("broken")), workers));
      catchThrowable(() -> splitSum.sum(-1, SQUARE, workers));

      assertThat(
              Workers.callPromptly(
                  "sum after one that failed comes back", () -> splitSum.sum(100, SQUARE, workers)))
          .as("sum of the squares of 0 to 99, %d workers, after a sum that failed", workers)
          .isEqualTo(loop(100, SQUARE));
    }
  }

  @Test
  @Corner
  @DisplayName("nothing is kept: the same function is called anew for the same numbers")
  void sameFunctionAgain() throws InterruptedException {
    var calls = new AtomicInteger();
    IntToLongFunction counting = i -> calls.incrementAndGet();

    assertThat(splitSum.sum(4, counting, 2)).as("sum of the first four calls").isEqualTo(10);
    assertThat(splitSum.sum(4, counting, 2)).as("sum of the next four calls").isEqualTo(26);
    assertThat(calls).as("calls of the function").hasValue(8);
  }

  @Test
  @Corner
  @DisplayName("two threads may call it at once, and none waits for the other")
  void twoCallers() {
    var meeting = new Rendezvous(4, "two workers of each of two callers");
    Workers.ThrowingRunnable caller =
        () ->
            assertThat(
                    splitSum.sum(
                        2,
                        i -> {
                          meeting.meet();
                          return i + 1;
                        },
                        2))
                .as("sum of 1 and 2, while another caller sums too")
                .isEqualTo(3);

    Workers.together(caller, caller);
  }

  @Test
  @Corner
  @DisplayName("many threads that call it at once do not get into each other's sums")
  void manyCallers() {
    var callers = new Workers.ThrowingRunnable[8];
    for (var caller = 0; caller < callers.length; caller++) {
      var mine = caller;
      callers[caller] =
          () -> {
            for (var round = 0; round < 10; round++) {
              assertThat(splitSum.sum(20, i -> i * (mine + 1L), 2))
                  .as("sum of the multiples of %d, while other callers sum too", mine + 1)
                  .isEqualTo(190L * (mine + 1));
            }
          };
    }

    Workers.together(callers);
  }

  @Test
  @Corner
  @DisplayName("the function may call sum itself")
  void nested() throws InterruptedException {
    for (int workers : Tried.each("workers", new int[] {1, 2, 16})) {
      IntToLongFunction inner =
          i -> {
            try {
              return splitSum.sum(i + 1, k -> k, workers);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          };

      assertThat(splitSum.sum(16, inner, workers))
          .as("sum of the sums of 0 to i for i from 0 to 15, %d workers", workers)
          .isEqualTo(loop(16, i -> i * (i + 1L) / 2));
    }
  }

  @Test
  @Corner
  @DisplayName("a function that interrupts the worker that calls it is called for all numbers")
  void interruptsItsWorker() {
    var sum =
        Workers.callPromptly(
            "sum, with a function that interrupts the worker that calls it, comes back",
            () -> {
              var caller = Thread.currentThread();
              return splitSum.sum(
                  100,
                  i -> {
                    // Not the caller, who may work too: to interrupt it would say something else.
                    if (Thread.currentThread() != caller) {
                      Thread.currentThread().interrupt();
                    }
                    return i;
                  },
                  4);
            });
    assertThat(sum).as("sum of 0 to 99, 4 workers that the function interrupts").isEqualTo(4_950);
  }

  @Test
  @Corner
  @DisplayName("an interrupt is thrown, or the sum is right and the flag is still set")
  void interrupted() {
    for (boolean before : Tried.each("before", new boolean[] {true, false})) {
      for (int workers : Tried.each("workers", new int[] {1, 2})) {
        var outcome =
            Workers.callPromptly(
                "sum, in a thread that is interrupted, comes back",
                () -> {
                  var caller = Thread.currentThread();
                  if (before) {
                    caller.interrupt();
                  }
                  try {
                    var sum =
                        splitSum.sum(
                            4,
                            i -> {
                              if (i == 1) {
                                caller.interrupt();
                              }
                              return i;
                            },
                            workers);
                    return sum == 6 && Thread.interrupted() ? "all right" : "sum " + sum;
                  } catch (InterruptedException e) {
                    return "all right";
                  }
                });

        assertThat(outcome)
            .as(
                "what an interrupted caller gets, %d workers: an InterruptedException, or the sum 6"
                    + " with its interrupt flag set",
                workers)
            .isEqualTo("all right");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("if the function fails too, an interrupt is thrown, or the flag is set after it")
  void interruptedAndFailed() {
    for (boolean before : Tried.each("before", new boolean[] {true, false})) {
      for (int workers : Tried.each("workers", new int[] {1, 2, 5})) {
        var broken = new IllegalStateException("the number 2");
        var outcome =
            Workers.callPromptly(
                "sum, in a thread that is interrupted, comes back",
                () -> {
                  var caller = Thread.currentThread();
                  if (before) {
                    caller.interrupt();
                  }
                  var thrown =
                      catchThrowable(
                          () ->
                              splitSum.sum(
                                  4,
                                  i -> {
                                    if (i == 2) {
                                      caller.interrupt();
                                      throw broken;
                                    }
                                    return i;
                                  },
                                  workers));
                  if (thrown instanceof InterruptedException) {
                    return "all right";
                  }
                  return (thrown == broken ? "the failure" : "" + thrown)
                      + (Thread.interrupted() ? ", the flag is set" : ", the flag is clear");
                });

        assertThat(outcome)
            .as(
                "what an interrupted caller gets when the function throws, %d workers: an"
                    + " InterruptedException, or the failure with its interrupt flag set",
                workers)
            .isIn("all right", "the failure, the flag is set");
      }
    }
  }

  @Test
  @DisplayName("the function is waited for, however long it takes")
  void fiveMinutes() throws Exception {
    var lapse = new TimeLapse(SplitSum.class);
    for (var slow = 0; slow < 2; slow++) {
      var late = slow;
      var underWay = new AtomicInteger();
      var broken = new IllegalStateException("the other number");
      IntToLongFunction f =
          i -> {
            if (i == late) {
              underWay.incrementAndGet();
              Interrupts.goOnFor(TimeLapse.FIVE_MINUTES);
              underWay.decrementAndGet();
            }
            return i + 1;
          };

      assertThat(lapse.<Long>call("sum", 2, f, 2))
          .as("sum of 1 and 2, where the function takes five minutes for the number %d", late)
          .isEqualTo(3);
      var thrown =
          catchThrowable(
              () ->
                  lapse.call(
                      "sum",
                      2,
                      (IntToLongFunction)
                          i -> {
                            if (i != late) {
                              Poll.until("both calls are under way", () -> underWay.get() == 1);
                              throw broken;
                            }
                            return f.applyAsLong(i);
                          },
                      2));
      assertThat(underWay)
          .as("calls under way when sum threw: one takes five minutes, the other has failed")
          .hasValue(0);
      assertThat(thrown).as("what sum throws when one of two calls fails").isSameAs(broken);
    }
  }

  @Test
  @Corner
  @DisplayName("a negative count and a number of workers under 1 are refused, before any call")
  void refused() {
    var calls = new AtomicInteger();
    int[][] wrong = {
      {-1, 2}, {Integer.MIN_VALUE, 2}, {10, 0}, {10, -1}, {10, Integer.MIN_VALUE}, {0, 0}, {-1, 0}
    };
    for (var pair : Tried.each("pair", wrong)) {
      assertThatIllegalArgumentException()
          .as("sum of %d numbers with %d workers", pair[0], pair[1])
          .isThrownBy(() -> splitSum.sum(pair[0], i -> calls.incrementAndGet(), pair[1]));
    }
    assertThat(calls).as("calls of the function before the numbers were refused").hasValue(0);
  }

  private void assertEachOnce(int n, int workers) throws InterruptedException {
    var calls = new AtomicIntegerArray(n);
    var others = new AtomicInteger();

    var sum =
        splitSum.sum(
            n,
            i -> {
              if (i < 0 || i >= n) {
                others.incrementAndGet();
              } else {
                calls.incrementAndGet(i);
              }
              return SQUARE.applyAsLong(i);
            },
            workers);

    assertThat(others)
        .as("calls of the function with a number not from 0 to %d, %d workers", n - 1, workers)
        .hasValue(0);
    for (var i = 0; i < n; i++) {
      assertThat(calls.get(i))
          .as("calls of the function with %d, of %d numbers and %d workers", i, n, workers)
          .isEqualTo(1);
    }
    assertThat(sum)
        .as("sum of the squares of 0 to %d, %d workers", n - 1, workers)
        .isEqualTo(loop(n, SQUARE));
  }

  private static void assertSumInSlowMotion(int n, int workers) throws Exception {
    var slow = slow();
    for (var round = 0; round < ENDINGS; round++) {
      var meeting = new Rendezvous(workers, workers + " workers at work at the same time");
      var begun = new AtomicInteger();

      if (round % 2 == 1) {
        // Slow from the start: what is handed out before the first call is drawn in company too.
        SlowMotion.beginForOthers();
      }
      long sum;
      List<String> meetings;
      try {
        sum =
            slow.sum(
                n,
                i -> {
                  if (begun.getAndIncrement() < workers) {
                    meeting.meet();
                    SlowMotion.begin();
                  }
                  return 1;
                },
                workers);
      } finally {
        meetings = SlowMotion.end();
      }

      assertThat(sum)
          .as(
              "sum of %d ones, %d workers that end at the same moment: if it is too small, an"
                  + " addition was lost; if it is too large, a number was handed out twice",
              n, workers)
          .isEqualTo(n);
      assertThat(meetings).as("plain collections that two workers use at once").isEmpty();
    }
  }

  private static Sum slow() throws ReflectiveOperationException {
    var type = SlowMotion.of(SplitSum.class);
    var object = type.getConstructor().newInstance();
    var sum = type.getMethod("sum", int.class, IntToLongFunction.class, int.class);
    return (n, f, workers) -> {
      try {
        return (long) sum.invoke(object, n, f, workers);
      } catch (InvocationTargetException e) {
        SplitSumTest.<RuntimeException>sneak(e.getCause());
        return 0;
      }
    };
  }

  /** A function whose first calls do not return until so many are under way at the same time. */
  private static IntToLongFunction meetingOnce(int size, String of) {
    var meeting = new Rendezvous(size, "calls of the function for " + of);
    var begun = new AtomicInteger();
    return i -> {
      if (begun.getAndIncrement() < size) {
        meeting.meet();
      }
      return i;
    };
  }

  private static IntToLongFunction failing(RuntimeException failure) {
    return i -> {
      throw failure;
    };
  }

  private static long recurse(int i) {
    return 1 + recurse(i + 1);
  }

  private static List<Throwable> anythingThrown() {
    Supplier<Throwable> cause = () -> new IllegalArgumentException("the cause");
    return List.of(
        new java.io.IOException("checked"),
        new InterruptedException("thrown, with nobody interrupted"),
        new java.util.concurrent.CancellationException("cancelled"),
        new ExecutionException(cause.get()),
        new java.util.concurrent.CompletionException(cause.get()),
        new InvocationTargetException(cause.get()),
        new OutOfMemoryError("not really"),
        new StackOverflowError("not really"));
  }

  /** Throws anything from a method that declares nothing, as a function may. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  private static long loop(int n, IntToLongFunction f) {
    var sum = 0L;
    for (var i = 0; i < n; i++) {
      sum += f.applyAsLong(i);
    }
    return sum;
  }
}
