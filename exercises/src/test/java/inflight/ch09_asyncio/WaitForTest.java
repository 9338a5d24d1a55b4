package inflight.ch09_asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.TestLoop;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.OnLoop;
import inflight.testkit.Tried;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
@OnLoop
class WaitForTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestLoop loop = TestLoop.virtual();
  private final Inner inner = new Inner();

  /** Counts how often it is asked to cancel. It obeys at once, or when the test says so. */
  private final class Inner implements Awaitable<String> {
    private final Completable<String> end = new Completable<>(loop);
    private int asked;
    private boolean cleansUp;

    /** Set by a test while it cancels the one that waits. */
    private boolean inCancel;

    /** Whether it was asked at another time, while it was open: then the time was over. */
    private boolean askedByTimer;

    @Override
    public boolean isDone() {
      return end.isDone();
    }

    @Override
    public String result() throws Exception {
      return end.result();
    }

    @Override
    public boolean cancel() {
      asked++;
      askedByTimer |= !inCancel && !end.isDone();
      return cleansUp ? !end.isDone() : end.cancel();
    }

    @Override
    public void whenDone(Runnable callback) {
      end.whenDone(callback);
    }
  }

  @Test
  @DisplayName("a result in time is the result, and the task is not cancelled")
  void inTime() {
    var waiting = waitFor(SECOND);
    loop.advance(SECOND.minusNanos(1));
    assertThat(waiting.isDone()).as("done, before the task was").isFalse();

    inner.end.complete("page");
    loop.advance(Duration.ZERO);
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("page");
    loop.advance(SECOND);
    assertThat(outcome(waiting)).as("the outcome, a second later").isEqualTo("page");
    assertThat(inner.asked).as("times the task was asked to cancel").isZero();
  }

  @Test
  @DisplayName("an error in time is the error")
  void errorInTime() {
    var waiting = waitFor(SECOND);
    inner.end.fail(new IllegalStateException("404"));

    loop.advance(Duration.ZERO);
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("IllegalStateException: 404");
  }

  @Test
  @DisplayName("a task that is already done never times out")
  void doneBefore() {
    inner.end.complete("page");
    var waiting = waitFor(Duration.ZERO);

    loop.runAll();
    assertThat(outcome(waiting)).as("the outcome, with no time at all").isEqualTo("page");
  }

  @Test
  @DisplayName("the task is cancelled when the time is over, and not a nanosecond earlier")
  void timeIsOver() {
    var waiting = waitFor(SECOND);
    loop.advance(SECOND.minusNanos(1));
    assertThat(inner.asked).as("times it was asked to cancel, a nanosecond before").isZero();

    loop.advance(Duration.ofNanos(1));
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("TimeoutException");
    assertThat(inner.end.isDone()).as("done, the task, when the time was over").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a timeout of zero or less cancels at once or in the next turn")
  void noTime() {
    var none = waitFor(Duration.ZERO);
    loop.runAll();
    assertThat(outcome(none)).as("the outcome, with no time").isEqualTo("TimeoutException");

    var other = new Inner();
    var negative = new WaitFor<>(loop, other, Duration.ofSeconds(-1));
    loop.runAll();
    assertThat(outcome(negative))
        .as("the outcome, with a second less than none")
        .isEqualTo("TimeoutException");
  }

  @Test
  @DisplayName("it does not end before the cancelled task has ended")
  void awaitsTheInner() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND);
    loop.advance(SECOND.multipliedBy(60));
    assertThat(waiting.isDone()).as("done, while the task cleans up").isFalse();
    assertThat(inner.asked).as("times the task was asked to cancel").isPositive();

    inner.end.cancel();
    loop.runAll();
    assertThat(outcome(waiting)).as("the outcome in the end").isEqualTo("TimeoutException");
  }

  @Test
  @DisplayName("a result that comes in spite of the cancel is not lost, and neither is an error")
  void resultAfterAll() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND);
    loop.advance(SECOND);
    inner.end.complete("page");
    loop.runAll();
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("page");

    var failing = new Inner();
    failing.cleansUp = true;
    var other = new WaitFor<>(loop, failing, SECOND);
    loop.advance(SECOND);
    failing.end.fail(new IllegalStateException("disk full"));
    loop.runAll();
    assertThat(outcome(other))
        .as("what came of one whose clean-up fails")
        .isEqualTo("IllegalStateException: disk full");
  }

  /** What the task may end with beside a value. Its own TimeoutException is one of them. */
  private static List<Throwable> errors() {
    return List.of(
        new IllegalStateException("404"),
        new IOException("a checked exception"),
        new InterruptedException("interrupted"),
        new TimeoutException("of the task's own"),
        new CompletionException(new IllegalStateException("404")),
        new ExecutionException(new CancellationException()),
        new AssertionError("an error"),
        new StackOverflowError());
  }

  @Test
  @Corner
  @DisplayName("it ends as the task ends, in time and late: null, any exception and any Error")
  void everyKindOfEnd() {
    for (var isLate : Tried.each("late", List.of(false, true))) {
      var when = isLate ? "after the time was over" : "in time";
      for (var error : Tried.each("error", errors())) {
        var other = new Inner();
        other.cleansUp = true;
        var waiting = new WaitFor<>(loop, other, SECOND);
        loop.advance(isLate ? SECOND : SECOND.dividedBy(2));
        other.end.fail(error);

        loop.runAllThoughSomeThrow();
        assertThat(waiting.isDone())
            .as("done, when the task failed %s with %s", when, error)
            .isTrue();
        assertThat(catchThrowable(waiting::result))
            .as("what result threw, when the task failed %s with %s", when, error)
            .isSameAs(error);
        assertThat(loop.pending()).as("timers left").isZero();
      }
      var other = new Inner();
      other.cleansUp = true;
      var waiting = new WaitFor<>(loop, other, SECOND);
      loop.advance(isLate ? SECOND : SECOND.dividedBy(2));
      other.end.complete(null);

      loop.runAll();
      assertThat(outcome(waiting)).as("the outcome, %s: null is a result", when).isNull();
    }
  }

  @Test
  @DisplayName("a cancel that returned true is kept, however the task ends")
  void cancelAndEveryKindOfEnd() {
    for (var isLate : Tried.each("late", List.of(false, true))) {
      var when = isLate ? "after the time was over" : "in time";
      var ends = new ArrayList<Consumer<Inner>>();
      ends.add(it -> it.end.complete("page"));
      ends.add(it -> it.end.complete(null));
      ends.add(it -> it.end.cancel());
      for (var error : errors()) {
        ends.add(it -> it.end.fail(error));
      }
      for (var end : Tried.each("end", ends)) {
        var other = new Inner();
        other.cleansUp = true;
        var waiting = new WaitFor<>(loop, other, SECOND);
        loop.advance(isLate ? SECOND : SECOND.dividedBy(2));
        assertThat(waiting.cancel()).as("cancel, while it waits, %s", when).isTrue();
        loop.advance(SECOND);
        assertThat(waiting.isDone()).as("done, while the task cleans up").isFalse();
        end.accept(other);

        loop.runAllThoughSomeThrow();
        assertThat(outcome(waiting))
            .as("the outcome: cancel said true %s, and then the task ended", when)
            .isEqualTo("CancellationException");
        assertThat(loop.pending()).as("timers left").isZero();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("with a timeout of zero it waits for the cancelled task too")
  void noTimeAwaitsTheInner() {
    for (var timeout :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(-1),
            Duration.ofSeconds(-5),
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofNanos(1))) {
      var other = new Inner();
      other.cleansUp = true;
      var waiting = new WaitFor<>(loop, other, timeout);
      assertThat(waiting.isDone()).as("done, at once, with a time of %s", timeout).isFalse();
      loop.advance(SECOND);
      assertThat(other.asked)
          .as("times the task was asked to cancel, with a time of %s", timeout)
          .isPositive();
      assertThat(waiting.isDone())
          .as("done, with a time of %s, while the task cleans up", timeout)
          .isFalse();
      loop.callSoon(() -> other.end.cancel());
      loop.runAll();
      assertThat(outcome(waiting))
          .as("the outcome, with a time of %s", timeout)
          .isEqualTo("TimeoutException");

      var late = new Inner();
      late.cleansUp = true;
      var second = new WaitFor<>(loop, late, timeout);
      loop.advance(SECOND);
      late.end.complete("page");
      loop.runAll();
      assertThat(outcome(second))
          .as("the outcome, with a time of %s: the task had a result all the same", timeout)
          .isEqualTo("page");
    }
  }

  @Test
  @Corner
  @DisplayName("with the longest timeout it waits, and leaves no timer when it has ended")
  void endlessTime() {
    var waiting = waitFor(Duration.ofSeconds(Long.MAX_VALUE));
    loop.advance(Duration.ofDays(10_000));
    assertThat(waiting.isDone()).as("done, after years, while the task is open").isFalse();
    assertThat(inner.asked).as("times the task was asked to cancel").isZero();
    inner.end.complete("page");

    loop.advance(Duration.ZERO);
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("page");
    assertThat(loop.pending()).as("timers left").isZero();
  }

  @Test
  @DisplayName("with timer, cancels and end in an order at random, nothing is lost or taken back")
  void atRandom() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    for (var round = 0; round < 2_000; round++) {
      var other = new Inner();
      other.cleansUp = random.nextInt(4) > 0;
      var happened = new ArrayList<String>();
      var state =
          new Object() {
            boolean promised;
          };
      var waiting = new WaitFor<>(loop, other, SECOND);
      for (var i = 0; i < 6; i++) {
        Runnable event =
            switch (random.nextInt(6)) {
              case 0 ->
                  () -> {
                    other.inCancel = true;
                    var answer = waiting.cancel();
                    other.inCancel = false;
                    state.promised |= answer;
                    happened.add("cancel said " + answer);
                  };
              case 1 -> () -> happened.add("result " + other.end.complete("page"));
              case 2 ->
                  () -> happened.add("error " + other.end.fail(new IllegalStateException("404")));
              case 3 -> () -> happened.add("cancelled by others " + other.end.cancel());
              default -> () -> {};
            };
        if (random.nextBoolean()) {
          loop.callSoon(event);
        } else {
          loop.callLater(SECOND.multipliedBy(random.nextInt(3)).dividedBy(2), event);
        }
        if (random.nextInt(3) == 0) {
          loop.advance(SECOND.dividedBy(2));
        }
      }
      loop.runAll();
      if (!other.end.isDone()) {
        loop.callSoon(() -> happened.add("at last a result " + other.end.complete("at last")));
        loop.runAll();
      }
      var expected =
          state.promised
              ? "CancellationException"
              : other.askedByTimer && outcome(other).equals("CancellationException")
                  ? "TimeoutException"
                  : outcome(other);
      assertThat(outcome(waiting))
          .as("the outcome, after %s (round %d, seed %d)", happened, round, seed)
          .isEqualTo(expected);
      assertThat(loop.pending())
          .as("timers left, after %s (round %d, seed %d)", happened, round, seed)
          .isZero();
    }
  }

  @Test
  @DisplayName("a result in the same turn as the timer is the result, whichever comes first")
  void resultAndTimerInOneTurn() {
    loop.callLater(SECOND, () -> inner.end.complete("page"));
    var waiting = waitFor(SECOND);
    loop.runAll();
    assertThat(outcome(waiting))
        .as("the outcome: the result came just before the timer, in one turn")
        .isEqualTo("page");

    var other = new Inner();
    other.cleansUp = true;
    var late = new WaitFor<>(loop, other, SECOND);
    loop.callLater(SECOND, () -> other.end.complete("page"));
    loop.runAll();
    assertThat(outcome(late))
        .as("the outcome: the result came just after the timer, in one turn")
        .isEqualTo("page");
  }

  @Test
  @DisplayName("a cancel cancels the task and waits for its end")
  void cancelled() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND.multipliedBy(1000));
    assertThat(waiting.cancel()).as("cancel, while it waits").isTrue();
    loop.advance(SECOND);
    assertThat(inner.asked).as("times the task was asked to cancel").isEqualTo(1);
    assertThat(waiting.isDone()).as("done, while the task cleans up").isFalse();

    inner.end.cancel();
    loop.advance(SECOND);
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("each cancel is passed on to the task, which may have ignored the one before")
  void eachCancelAsks() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND);
    for (var times = 1; times <= 3; times++) {
      waiting.cancel();
      assertThat(inner.asked)
          .as("times the task was asked to cancel, after %d cancels", times)
          .isEqualTo(times);
    }
  }

  @Test
  @DisplayName("when the time is over the task is asked, even if a cancel had asked it before")
  void timeIsOverAfterACancel() {
    for (var cancels = 1; cancels <= 2; cancels++) {
      var other = new Inner();
      other.cleansUp = true;
      var waiting = new WaitFor<>(loop, other, SECOND);
      loop.advance(SECOND.dividedBy(2));
      for (var i = 0; i < cancels; i++) {
        waiting.cancel();
      }
      loop.advance(SECOND.dividedBy(2).minusNanos(1));
      assertThat(other.asked).as("times it was asked to cancel, in time").isEqualTo(cancels);

      loop.advance(Duration.ofNanos(1));
      assertThat(other.asked)
          .as("times it was asked, when the time is over, with %d before by cancel", cancels)
          .isGreaterThan(cancels);
      other.end.cancel();
      loop.runAll();
      assertThat(outcome(waiting)).as("the outcome").isEqualTo("CancellationException");
    }
  }

  @Test
  @DisplayName("a cancel is not swallowed by a result of the same turn, or by one that comes later")
  void cancelAndResultInOneTurn() {
    var waiting = waitFor(SECOND);
    assertThat(waiting.isDone()).as("done, before anything happened").isFalse();
    var answers = new ArrayList<Boolean>();
    loop.callSoon(() -> inner.end.complete("page"));
    loop.callSoon(() -> answers.add(waiting.cancel()));
    loop.advance(Duration.ZERO);
    var promised = answers.getFirst() ? "CancellationException" : "page";
    assertThat(outcome(waiting))
        .as("the outcome: the result came first, and then cancel said %s", answers.getFirst())
        .isEqualTo(promised);

    var other = new Inner();
    other.cleansUp = true;
    var second = new WaitFor<>(loop, other, SECOND);
    second.cancel();
    loop.callSoon(() -> other.end.complete("page"));
    loop.advance(Duration.ZERO);
    assertThat(outcome(second))
        .as("the outcome: cancel said true, and then the task came to a result")
        .isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("a cancel is not swallowed by the time-out, before it or after it")
  void cancelAndTimeout() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND);
    loop.advance(SECOND);
    assertThat(waiting.cancel()).as("cancel, while the late task cleans up").isTrue();
    assertThat(inner.asked)
        .as("times the task was asked: once by the timer, once by cancel")
        .isEqualTo(2);
    inner.end.cancel();
    loop.runAll();
    assertThat(outcome(waiting))
        .as("the outcome: cancelled after the time was over")
        .isEqualTo("CancellationException");

    var other = new Inner();
    other.cleansUp = true;
    var second = new WaitFor<>(loop, other, SECOND);
    second.cancel();
    loop.advance(SECOND.multipliedBy(2));
    other.end.cancel();
    loop.runAll();
    assertThat(outcome(second))
        .as("the outcome: cancelled before the time was over")
        .isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("a cancel is not swallowed by another that comes too late")
  void cancelAndLateCancel() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND);
    assertThat(waiting.cancel()).as("cancel, while it waits").isTrue();
    loop.callSoon(() -> inner.end.complete("page"));
    loop.callSoon(waiting::cancel);

    loop.advance(Duration.ZERO);
    assertThat(outcome(waiting))
        .as(
            "the outcome: cancel said true, the task came to a result, and a second cancel"
                + " found it done; that must not take back the first")
        .isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("if somebody else cancels the task, it ends as cancelled and not as late")
  void innerCancelledByOthers() {
    var waiting = waitFor(SECOND);
    inner.end.cancel();

    loop.advance(Duration.ZERO);
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("CancellationException");

    var other = new Inner();
    loop.callLater(SECOND, () -> other.end.cancel());
    var second = new WaitFor<>(loop, other, SECOND);
    loop.runAll();
    assertThat(outcome(second))
        .as("the outcome: the task was cancelled just before the timer, in one turn")
        .isEqualTo("CancellationException");
  }

  @Test
  @Corner
  @DisplayName("with a timeout of zero or less, a task that was done before ends it as it ended")
  void noTimeForOneThatIsDone() {
    for (var timeout : Tried.each("timeout", List.of(Duration.ZERO, Duration.ofSeconds(-1)))) {
      var cancelled = new Inner();
      cancelled.end.cancel();
      var failed = new Inner();
      failed.end.fail(new IllegalStateException("404"));
      var fulfilled = new Inner();
      fulfilled.end.complete("page");
      var all =
          List.of(cancelled, failed, fulfilled).stream()
              .map(it -> new WaitFor<>(loop, it, timeout))
              .toList();

      loop.runAll();
      assertThat(all.stream().map(it -> outcome(it)).toList())
          .as("the outcomes, of tasks that were cancelled, failed and fulfilled before")
          .containsExactly("CancellationException", "IllegalStateException: 404", "page");
    }
  }

  @Test
  @Corner
  @DisplayName("a task may end as cancelled with a CancellationException of its own kind")
  void cancelledWithItsOwnException() {
    class Disconnected extends CancellationException {
      private static final long serialVersionUID = 1;
    }
    inner.cleansUp = true;
    var late = waitFor(SECOND);
    loop.advance(SECOND);
    inner.end.fail(new Disconnected());
    var other = new Inner();
    var inTime = new WaitFor<>(loop, other, SECOND);
    other.end.fail(new Disconnected());

    loop.runAll();
    assertThat(outcome(late))
        .as("the outcome, when the task ends with its own CancellationException after the time")
        .isEqualTo("TimeoutException");
    assertThat(outcome(inTime))
        .as("the outcome, when the task ends with its own CancellationException in time")
        .isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("once it has ended there is no timer left, whichever way it ended")
  void noTimerLeft() {
    var done = waitFor(SECOND.multipliedBy(3600));
    inner.end.complete("page");
    loop.advance(Duration.ZERO);
    assertThat(outcome(done)).as("what came of the first").isEqualTo("page");
    assertThat(loop.pending()).as("timers left after a result").isZero();

    var failing = new Inner();
    new WaitFor<>(loop, failing, SECOND.multipliedBy(3600));
    failing.end.fail(new IllegalStateException("404"));
    loop.advance(Duration.ZERO);
    assertThat(loop.pending()).as("timers left after an error").isZero();

    var cancelled = new WaitFor<>(loop, new Inner(), SECOND.multipliedBy(3600));
    cancelled.cancel();
    loop.advance(Duration.ZERO);
    assertThat(loop.pending()).as("timers left after a cancel").isZero();
  }

  @Test
  @DisplayName("there is no timer left either if the task was done from the start")
  void noTimerForOneThatIsDone() {
    var ends =
        List.<Consumer<Inner>>of(
            it -> it.end.complete("page"),
            it -> it.end.complete(null),
            it -> it.end.fail(new IllegalStateException("404")),
            it -> it.end.cancel());
    for (var end : Tried.each("end", ends)) {
      for (var timeout :
          Tried.each(
              "timeout", List.of(SECOND.multipliedBy(3600), Duration.ofSeconds(Long.MAX_VALUE)))) {
        var other = new Inner();
        end.accept(other);
        var waiting = new WaitFor<>(loop, other, timeout);
        loop.advance(Duration.ZERO);
        assertThat(waiting.isDone()).as("done, when the task was from the start").isTrue();
        assertThat(loop.pending())
            .as("timers left, when the task was done from the start: %s", outcome(waiting))
            .isZero();
      }
    }
  }

  @Test
  @DisplayName("a cancel that comes too late returns false and changes nothing")
  void cancelTooLate() {
    var waiting = waitFor(SECOND);
    inner.end.complete("page");
    loop.runAll();

    assertThat(waiting.cancel()).as("cancel, after it has ended").isFalse();
    loop.runAll();
    assertThat(outcome(waiting)).as("the outcome").isEqualTo("page");
  }

  @Test
  @DisplayName("there is no result before the end")
  void noResultYet() {
    inner.cleansUp = true;
    var waiting = waitFor(SECOND);
    assertThrows(IllegalStateException.class, waiting::result, "result, while it waits");
    loop.advance(SECOND);
    assertThrows(
        IllegalStateException.class, waiting::result, "result, while the late task cleans up");
    waiting.cancel();
    assertThrows(
        IllegalStateException.class, waiting::result, "result, while the cancelled task cleans up");
  }

  @Test
  @DisplayName("callbacks run in order, each once, and never inside the call that hands them in")
  void callbacks() {
    var ran = new ArrayList<String>();
    var waiting = waitFor(SECOND);
    waiting.whenDone(() -> ran.add("first"));
    waiting.whenDone(() -> ran.add("second"));
    loop.runAll();
    waiting.whenDone(() -> ran.add("late"));
    assertThat(ran)
        .as("what ran before the late one had its turn")
        .isEqualTo(List.of("first", "second"));

    loop.runAll();
    assertThat(ran).as("what ran").containsExactly("first", "second", "late");
  }

  @Test
  @Corner
  @DisplayName("a callback that throws does not keep the next one from running")
  void nextCallbackRuns() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var ran = new ArrayList<String>();
      var waiting = new WaitFor<>(loop, new Inner(), SECOND);
      waiting.whenDone(failure.thrower()::run);
      waiting.whenDone(() -> ran.add("second"));

      loop.runAllThoughSomeThrow();
      assertThat(ran)
          .as("what ran behind a callback that throws %s; give each to the loop by itself", failure)
          .containsExactly("second");
    }
  }

  @Test
  @Corner
  @DisplayName("a callback that is handed in twice runs twice, and a late one behind the others")
  void sameCallbackTwice() {
    var ran = new ArrayList<String>();
    var times = new int[1];
    Runnable same = () -> ran.add("same, time " + ++times[0]);
    var waiting = waitFor(SECOND);
    waiting.whenDone(same);
    waiting.whenDone(() -> ran.add("other"));
    waiting.whenDone(same);
    inner.end.complete("page");
    for (var turns = 0; turns < 10 && !waiting.isDone(); turns++) {
      loop.turn();
    }
    waiting.whenDone(same);
    waiting.whenDone(same);

    loop.runAll();
    assertThat(ran)
        .as("what ran, when one callback was handed in twice before the end and twice after it")
        .containsExactly("same, time 1", "other", "same, time 2", "same, time 3", "same, time 4");
  }

  @Test
  @DisplayName("callbacks do not run in the turn in which the time is over, but at that moment")
  void notInTheSameTurn() {
    var ran = new ArrayList<String>();
    var waiting = waitFor(SECOND);
    waiting.whenDone(() -> ran.add("told after " + Duration.ofNanos(loop.nanoTime())));
    loop.callLater(SECOND, () -> ran.add("the turn in which the time is over"));

    loop.advance(SECOND);
    assertThat(ran)
        .as("what ran, in order")
        .containsExactly("the turn in which the time is over", "told after PT1S");
  }

  @Test
  @DisplayName("callbacks run on the loop's own thread")
  void onTheLoopsThread() {
    var threads = new ArrayList<String>();
    var late = waitFor(SECOND);
    late.whenDone(() -> threads.add(loop.here()));
    var cancelled = new WaitFor<>(loop, new Inner(), SECOND);
    cancelled.whenDone(() -> threads.add(loop.here()));
    loop.callSoon(cancelled::cancel);
    var other = new Inner();
    var inTime = new WaitFor<>(loop, other, SECOND);
    inTime.whenDone(() -> threads.add(loop.here()));
    loop.callSoon(() -> other.end.complete("page"));
    loop.runAll();
    late.whenDone(() -> threads.add(loop.here()));

    loop.runAll();
    assertThat(threads).as("where four callbacks ran").hasSize(4);
    assertThat(threads).as("where they ran").containsOnly("the loop's own thread");
    assertThat(loop.callsFromElsewhere())
        .as("calls of the loop that are for its own thread, and came from another")
        .isEmpty();
  }

  @Test
  @Corner
  @DisplayName("one WaitFor can wait for another: the shorter time counts, and both end")
  void nested() {
    var shorter = waitFor(SECOND);
    var longer = new WaitFor<>(loop, shorter, SECOND.multipliedBy(2));
    loop.advance(SECOND);
    assertThat(outcome(longer)).as("what came of the outer one").isEqualTo("TimeoutException");
    assertThat(loop.pending()).as("timers left").isZero();
  }

  @Test
  @Corner
  @DisplayName("two share nothing: each has a task, a time and a loop of its own")
  void twoLoops() {
    var otherLoop = TestLoop.virtual();
    var otherInner = new Completable<String>(otherLoop);
    var waiting = waitFor(SECOND);
    var other = new WaitFor<>(otherLoop, otherInner, SECOND.multipliedBy(2));

    loop.advance(SECOND);
    assertThat(outcome(waiting))
        .as("what came of the one whose time is over")
        .isEqualTo("TimeoutException");
    assertThat(outcome(other))
        .as("what came of the other, on a loop that stood still")
        .isEqualTo("not done");
    assertThat(otherLoop.pending()).as("timers of the other").isEqualTo(1);

    otherLoop.advance(SECOND);
    assertThat(outcome(other)).as("what came of it after half its time").isEqualTo("not done");
    otherInner.cancel();
    otherLoop.advance(Duration.ZERO);
    assertThat(outcome(other))
        .as("what came of it when somebody cancelled its task, before its time was over")
        .isEqualTo("CancellationException");
    assertThat(otherLoop.pending()).as("timers left").isZero();
  }

  private WaitFor<String> waitFor(Duration timeout) {
    return new WaitFor<>(loop, inner, timeout);
  }

  private static String outcome(Awaitable<String> awaitable) {
    if (!awaitable.isDone()) {
      return "not done";
    }
    try {
      return awaitable.result();
    } catch (CancellationException e) {
      return "CancellationException";
    } catch (TimeoutException e) {
      return "TimeoutException";
    } catch (Exception e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}
