package inflight.ch01_concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.LatencyServer;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Workers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class OverlapWaitsTest {
  /** How long a test lets pairs of calls fail together, until two of them get mixed up. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final OverlapWaits waits = new OverlapWaits();

  @Test
  @DisplayName("two calls are made at the same time")
  void twoAtOnce() throws Exception {
    assertThat(waits.all(meeting(2)))
        .as("results of two calls that wait for each other")
        .containsExactly(0, 1);
  }

  @Test
  @DisplayName("five hundred calls are all made at the same time")
  void manyAtOnce() throws Exception {
    assertThat(waits.all(meeting(500)))
        .as("results of 500 calls that wait for each other")
        .hasSize(500);
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
  @DisplayName("no call at all gives no result")
  void noCalls() throws Exception {
    assertThat(waits.all(List.<Callable<String>>of())).as("results of no calls").isEmpty();
  }

  @Test
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
  @DisplayName("no failure is lost when two calls fail at the same moment")
  void failuresAtTheSameMoment() {
    var begun = System.nanoTime();
    // Who leaves threads behind is told so by another test, and shall not leave thousands here.
    var most = Thread.activeCount() + 1_000;
    while (System.nanoTime() - begun < LOOK.toNanos() && Thread.activeCount() < most) {
      var failures = new ArrayList<RuntimeException>();
      var calls = new ArrayList<Callable<String>>();
      for (int pair = 0; pair < 250; pair++) {
        var underWay = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
          var failure = new IllegalStateException("pair " + pair);
          failures.add(failure);
          calls.add(() -> failTogether(underWay, failure));
        }
      }

      var thrown = catchThrowable(() -> waits.all(calls));

      assertThat(thrown)
          .as("what all threw when all of 500 calls failed")
          .isInstanceOf(IllegalStateException.class);
      var told = new HashSet<>(List.of(thrown.getSuppressed()));
      told.add(thrown);
      told.retainAll(failures);
      assertThat(told.size())
          .as("failures that reached the caller, thrown or suppressed, of 500 that came in pairs")
          .isEqualTo(failures.size());
    }
  }

  @Test
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
  @DisplayName("no thread is left behind, neither after success nor after a failure")
  void noThreadLeft() throws Exception {
    var census = ThreadCensus.take();

    waits.all(meeting(8));
    catchThrowable(() -> waits.all(List.of(() -> "fine", failing(new Exception("broken")))));

    census.assertNoneLeft();
  }

  @Test
  @DisplayName("an interrupt of the caller interrupts the calls, waits for them, and is thrown")
  void interrupt() throws Exception {
    var gate = new Gate();
    var interrupted = new AtomicInteger();
    var ended = new AtomicInteger();
    var endedBefore = new AtomicInteger();
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
          return "woken";
        };
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrown[0] = catchThrowable(() -> waits.all(List.of(waiting, waiting)));
                endedBefore.set(ended.get());
              });
      Poll.until("both calls wait at a gate", () -> gate.waiting() == 2 || caller.isDone());

      caller.thread().interrupt();
      Poll.until("the interrupted caller has come back", caller::isDone);
      workers.join();
    }

    assertThat(thrown[0])
        .as("what all threw when its caller was interrupted")
        .isInstanceOf(InterruptedException.class);
    assertThat(endedBefore)
        .as("calls that had ended when all threw, of two that an interrupt of the caller meets")
        .hasValue(2);
    assertThat(interrupted).as("calls that were interrupted, of two that were waiting").hasValue(2);
  }

  @Test
  @DisplayName("a null call is refused before any call is made")
  void nullCall() {
    var made = new AtomicInteger();
    List<Callable<Integer>> calls = Arrays.asList(made::incrementAndGet, null);

    assertThatNullPointerException().as("all with a null call").isThrownBy(() -> waits.all(calls));
    assertThat(made).as("calls made before the null was refused").hasValue(0);
  }

  @Test
  @DisplayName("two threads may use it at once, and a call may use it again")
  void reentrant() throws Exception {
    Callable<List<Integer>> inner = () -> waits.all(meeting(3));

    assertThat(waits.all(List.of(inner, inner)))
        .as("results of two calls that each make three more")
        .containsExactly(List.of(0, 1, 2), List.of(0, 1, 2));
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

      assertThat(pages).as("pages of a slow server").startsWith("/page/0", "/page/1").hasSize(20);
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

  /** Fails when the other one of its pair is under way too, or will not be for a while. */
  private static String failTogether(AtomicInteger underWay, RuntimeException failure) {
    underWay.incrementAndGet();
    var latest = System.nanoTime() + 100_000;
    while (underWay.get() < 2 && System.nanoTime() - latest < 0) {
      Thread.onSpinWait();
    }
    throw failure;
  }

  private static <T> Callable<T> failing(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    };
  }

  /**
   * Gives a call that has thrown time to get its failure noted. How it is noted is the solution's
   * own business, so there is nothing to wait for but time; the order is clear by far.
   */
  private static void hasLeft(Thread thread) throws InterruptedException {
    thread.join(Duration.ofMillis(200));
  }
}
