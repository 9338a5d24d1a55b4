package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Workers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class SplitSumTest {
  private static final IntToLongFunction SQUARE = i -> (long) i * i;

  private final SplitSum splitSum = new SplitSum();

  @Test
  @DisplayName("one worker gives the sum of a plain loop")
  void oneWorker() throws InterruptedException {
    assertThat(splitSum.sum(100, SQUARE, 1))
        .as("sum of the squares of 0 to 99, 1 worker")
        .isEqualTo(loop(100, SQUARE));
  }

  @Test
  @DisplayName(
      "any number of workers gives the sum of a plain loop, also when it does not divide evenly")
  void anyNumberOfWorkers() throws InterruptedException {
    for (var n = 0; n <= 20; n++) {
      for (var workers = 1; workers <= 7; workers++) {
        assertThat(splitSum.sum(n, SQUARE, workers))
            .as("sum of the squares of 0 to %d, %d workers", n - 1, workers)
            .isEqualTo(loop(n, SQUARE));
      }
    }
  }

  @Test
  @DisplayName("nothing to add up gives 0")
  void empty() throws InterruptedException {
    assertThat(splitSum.sum(0, SQUARE, 4)).as("sum of no numbers").isZero();
  }

  @Test
  @DisplayName("more workers than numbers is no trouble")
  void moreWorkersThanNumbers() throws InterruptedException {
    assertThat(splitSum.sum(3, i -> i + 1, 50)).as("sum of 1, 2 and 3, 50 workers").isEqualTo(6);
  }

  @Test
  @DisplayName("each number is computed once")
  void eachOnce() throws InterruptedException {
    var calls = new AtomicIntegerArray(1_003);

    splitSum.sum(
        1_003,
        i -> {
          calls.incrementAndGet(i);
          return 0;
        },
        4);

    for (var i = 0; i < calls.length(); i++) {
      assertThat(calls.get(i))
          .as("calls of the function with %d, of 1,003 numbers and 4 workers", i)
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("the sum is right although workers add at the same moment")
  void manyAdditions() throws InterruptedException {
    for (var round = 0; round < 20; round++) {
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
              // Both workers leave each meeting at the same moment, and add at the same moment. Who
              // is left alone with the last numbers need not wait for anybody.
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
  @DisplayName("a sum that overflows wraps around like a plain loop's")
  void overflow() throws InterruptedException {
    IntToLongFunction huge = i -> Long.MAX_VALUE - i;

    assertThat(splitSum.sum(10, huge, 3)).as("sum of ten huge numbers").isEqualTo(loop(10, huge));
  }

  @Test
  @DisplayName("no number is lost when there are many numbers and many workers")
  void manyNumbersAndWorkers() throws InterruptedException {
    assertThat(splitSum.sum(5_000_000, i -> 1, 500))
        .as("sum of 5,000,000 ones, 500 workers: the product of the two is more than an int holds")
        .isEqualTo(5_000_000);
  }

  @Test
  @DisplayName("all workers are at work at the same time")
  void workersOverlap() throws InterruptedException {
    for (var workers : new int[] {2, 3, 8}) {
      var rendezvous = new Rendezvous(workers, workers + " workers at work at the same time");

      var sum =
          splitSum.sum(
              workers,
              i -> {
                rendezvous.meet();
                return i;
              },
              workers);

      assertThat(sum).as("sum of 0 to %d", workers - 1).isEqualTo(loop(workers, i -> i));
    }
  }

  @Test
  @DisplayName("with fewer numbers than workers, as many workers are at work as there are numbers")
  void fewerNumbersThanWorkers() throws InterruptedException {
    for (var workers : new int[] {3, 50}) {
      var rendezvous =
          new Rendezvous(
              2, "calls of the function for 2 numbers, with %d workers".formatted(workers));

      var sum =
          splitSum.sum(
              2,
              i -> {
                rendezvous.meet();
                return i + 1;
              },
              workers);

      assertThat(sum).as("sum of 1 and 2, %d workers", workers).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("never more calls are under way than there are workers")
  void noMoreThanWorkers() throws InterruptedException {
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
        3);

    assertThat(most.get())
        .as("most calls of the function at the same time, with 3 workers")
        .isLessThanOrEqualTo(3);
  }

  @Test
  @DisplayName("what the function throws reaches the caller as it is")
  void failure() {
    var broken = new IllegalStateException("number 7");

    var thrown =
        catchThrowable(
            () ->
                splitSum.sum(
                    20,
                    i -> {
                      if (i == 7) {
                        throw broken;
                      }
                      return i;
                    },
                    4));

    assertThat(thrown)
        .as("what sum throws when the function throws for the number 7")
        .isSameAs(broken);
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
  @DisplayName("no thread outlives the call, neither after success nor after a failure")
  void noThreadLeft() throws InterruptedException {
    var census = ThreadCensus.take();

    splitSum.sum(100, SQUARE, 4);
    catchThrowable(
        () ->
            splitSum.sum(
                100,
                i -> {
                  throw new IllegalStateException("each");
                },
                4));

    census.assertNoneLeft();
  }

  @Test
  @DisplayName("two threads may call it at once, and none waits for the other")
  void twoCallers() {
    var rendezvous = new Rendezvous(4, "two workers of each of two callers");
    Workers.ThrowingRunnable caller =
        () ->
            assertThat(
                    splitSum.sum(
                        2,
                        i -> {
                          rendezvous.meet();
                          return i + 1;
                        },
                        2))
                .as("sum of 1 and 2, while another caller sums too")
                .isEqualTo(3);

    Workers.together(caller, caller);
  }

  @Test
  @DisplayName("a negative count and a number of workers under 1 are refused")
  void refused() {
    assertThatIllegalArgumentException()
        .as("sum of -1 numbers")
        .isThrownBy(() -> splitSum.sum(-1, SQUARE, 2));
    assertThatIllegalArgumentException()
        .as("sum with 0 workers")
        .isThrownBy(() -> splitSum.sum(10, SQUARE, 0));
  }

  private static long loop(int n, IntToLongFunction f) {
    var sum = 0L;
    for (var i = 0; i < n; i++) {
      sum += f.applyAsLong(i);
    }
    return sum;
  }
}
