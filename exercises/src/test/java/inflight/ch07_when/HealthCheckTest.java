package inflight.ch07_when;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class HealthCheckTest {
  private final HealthCheck check = new HealthCheck();

  // Early: a pool that an earlier test has started, and that is kept, would not be seen here.
  @Test
  @DisplayName("no thread is left behind")
  void noThreadLeft() throws Exception {
    var census = ThreadCensus.take();

    check.ask(List.of(() -> "well", () -> "fine"));

    census.assertNoneLeft();
  }

  @Test
  @DisplayName("three hundred services are all asked at the same time")
  void atTheSameTime() throws Exception {
    askAtOnce(300);
  }

  @Test
  @DisplayName("answers come in the order of the services, whichever is first to answer")
  void order() throws Exception {
    var lastHasAnswered = new CountDownLatch(1);

    assertThat(
            check.ask(
                List.of(
                    () -> {
                      lastHasAnswered.await();
                      return "first";
                    },
                    () -> {
                      lastHasAnswered.countDown();
                      return "last";
                    })))
        .as("answers of two services, of which the last was first to answer")
        .containsExactly("first", "last");
  }

  @Test
  @DisplayName("each service is asked once")
  void once() throws Exception {
    var asked = new AtomicInteger();
    Callable<String> service = () -> "answer " + asked.incrementAndGet();

    assertThat(check.ask(List.of(service, service, service)))
        .as("answers of one service that is in the list three times")
        .containsExactlyInAnyOrder("answer 1", "answer 2", "answer 3");
    assertThat(asked).as("times that it was asked").hasValue(3);
  }

  @Test
  @DisplayName("no services have no answers")
  void none() throws Exception {
    assertThat(check.ask(List.of())).as("answers of no services").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("two thousand services are all asked at the same time")
  void twoThousand() throws Exception {
    askAtOnce(2_000);
  }

  @Test
  @Corner
  @DisplayName("a thread that is interrupted as it waits for an answer throws InterruptedException")
  void interrupted() {
    var gate = new CountDownLatch(1);
    try (var workers = new Workers()) {
      var asking =
          workers.start(
              "ask",
              () ->
                  assertThatExceptionOfType(InterruptedException.class)
                      .as("ask, interrupted as it waits for an answer")
                      .isThrownBy(
                          () -> check.ask(List.of(() -> answer(gate), () -> answer(gate)))));
      asking.awaitWaiting("ask, of a service that has no answer yet,");

      asking.thread().interrupt();
      // It may wait for its threads to end then. Whether it interrupts them is its own affair.
      Poll.until(
          "ask has noticed that it is interrupted",
          () -> asking.isDone() || !asking.thread().isInterrupted());
      gate.countDown();

      asking.awaitDone("ask ends when it has been interrupted and no service is busy any more");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "the interrupt of a thread that asks a single service, too, is thrown, not swallowed")
  void interruptedWithOneService() {
    // It ends at an interrupt and says so in its answer: whose interrupt it was is not its
    // business.
    for (var services : Tried.each("services", List.of(1, 2))) {
      var gate = new CountDownLatch(1);
      try (var workers = new Workers()) {
        var asking =
            workers.start(
                "ask",
                () ->
                    assertThatExceptionOfType(InterruptedException.class)
                        .as("ask, interrupted as it waits for an answer")
                        .isThrownBy(
                            () ->
                                check.ask(Collections.nCopies(services, () -> swallowing(gate)))));
        asking.awaitWaiting("ask, of a service that has no answer yet,");

        asking.thread().interrupt();
        Poll.until(
            "ask has noticed that it is interrupted",
            () -> asking.isDone() || !asking.thread().isInterrupted());
        gate.countDown();

        asking.awaitDone("ask ends when it has been interrupted and no service is busy any more");
      }
    }
  }

  private static String swallowing(CountDownLatch gate) {
    try {
      gate.await();
      return "well";
    } catch (InterruptedException e) {
      return "interrupted";
    }
  }

  @Test
  @Corner
  @DisplayName("an ask after one that was interrupted has its own answers, and no others")
  void again() throws Exception {
    var gate = new CountDownLatch(1);
    try (var workers = new Workers()) {
      var asking =
          workers.start(
              "ask",
              () ->
                  assertThatExceptionOfType(InterruptedException.class)
                      .as("ask, interrupted as it waits for the second of three answers")
                      .isThrownBy(
                          () ->
                              check.ask(List.of(() -> "old", () -> answer(gate), () -> "older"))));
      asking.awaitWaiting("ask, of a service that has no answer yet,");
      asking.thread().interrupt();
      Poll.until(
          "ask has noticed that it is interrupted",
          () -> asking.isDone() || !asking.thread().isInterrupted());
      assertThat(
              Workers.callPromptly(
                  "ask, of a quick service, comes back", () -> check.ask(List.of(() -> "new"))))
          .as("answers of one service, beside an ask that was interrupted")
          .containsExactly("new");
      gate.countDown();
      asking.awaitDone("ask ends when it has been interrupted and no service is busy any more");
    }
    for (int i = 0; i < 2; i++) {
      assertThat(check.ask(List.of(() -> "a", () -> "b")))
          .as("answers of two services, after others were asked")
          .containsExactly("a", "b");
    }
  }

  /** A service that may be interrupted, and throws nothing then either. */
  private static String answer(CountDownLatch gate) {
    try {
      gate.await();
      return "well";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private void askAtOnce(int count) throws Exception {
    var meeting = new Rendezvous(count, "services asked at the same time");
    var alone = new AtomicReference<Throwable>();
    var services =
        IntStream.range(0, count)
            .<Callable<String>>mapToObj(
                i ->
                    () -> {
                      try {
                        meeting.meet();
                      } catch (Throwable notMet) {
                        alone.set(notMet);
                      }
                      return "answer " + i;
                    })
            .toList();

    var answers = check.ask(services);

    // A service throws nothing, so that the caller is told why in the words of the meeting.
    switch (alone.get()) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException inconclusive -> throw inconclusive;
      case Throwable other -> throw new AssertionError(other);
    }
    assertThat(answers)
        .as("answers of %,d services", count)
        .isEqualTo(IntStream.range(0, count).mapToObj(i -> "answer " + i).toList());
  }
}
