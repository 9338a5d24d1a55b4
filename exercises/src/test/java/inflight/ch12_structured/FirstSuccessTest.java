package inflight.ch12_structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.ch12_structured.Children.Deaf;
import inflight.ch12_structured.Children.Forever;
import inflight.ch12_structured.Children.Kept;
import inflight.ch12_structured.FirstSuccess.AllFailed;
import inflight.testkit.Bystanders;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class FirstSuccessTest {
  private static final String NULL = "null";

  private final Children threads = new Children();
  private final Forever forever = new Forever();

  /** What was discarded, in order of time. */
  private final ConcurrentLinkedQueue<String> discarded = new ConcurrentLinkedQueue<>();

  @Test
  @DisplayName("all attempts are made at once, and what the first returns comes back")
  void allAtOnce() throws Exception {
    var meeting = new Rendezvous(3, "attempts made at once");

    var result =
        of(() -> meetAndWait(meeting), () -> meetAndReturn(meeting), () -> meetAndWait(meeting));

    assertThat(result).as("what of returned").isEqualTo("won");
    assertThat(discarded).as("what was discarded").isEmpty();
  }

  @Test
  @DisplayName("failures are ignored as long as an attempt is left")
  void earlyFailures() {
    var gate = new Gate();
    Callable<String> failing =
        () -> {
          gate.awaitWaiting(1);
          throw new IOException("no");
        };
    var caller =
        new Caller(
            List.of(
                failing,
                () -> {
                  gate.await();
                  return "won";
                },
                failing));
    threads.awaitEnded(0);
    threads.awaitEnded(2);
    caller.worker.awaitWaiting("of, two of whose three attempts have failed,");
    gate.open();
    caller.awaitDone();

    assertThat(caller.result()).as("what of returned").isEqualTo("won");
  }

  @Test
  @DisplayName("when there is a winner the others are interrupted, and have ended when of returns")
  void losers() throws Exception {
    var ended = new AtomicInteger();
    Callable<String> loser =
        () -> {
          try {
            forever.await();
            return "cannot be";
          } finally {
            // Long enough for a caller who does not wait to be gone.
            Interrupts.goOnFor(Duration.ofMillis(100));
            ended.incrementAndGet();
          }
        };

    var result =
        of(
            loser,
            loser,
            () -> {
              forever.awaitWaiting(2);
              return "won";
            });

    assertThat(ended).as("losers that had ended when of returned, of 2").hasValue(2);
    assertThat(forever.interrupted()).as("losers that were interrupted, of 2").isEqualTo(2);
    assertThat(result).as("what of returned").isEqualTo("won");
    assertThat(discarded).as("what was discarded").isEmpty();
  }

  @Test
  @DisplayName("a loser that ignores the interrupt is waited for, and what it returns is discarded")
  void deafLoser() {
    var deaf = new Deaf();
    var caller = new Caller(List.of(deafly(deaf, "late"), after(deaf, "won")));
    threads.awaitEnded(1);
    caller.worker.awaitWaiting("of, with a winner and a loser that ignores the interrupt,");
    deaf.open();
    caller.awaitDone();

    assertThat(caller.result()).as("what of returned").isEqualTo("won");
    assertThat(discarded).as("what was discarded when of returned").containsExactly("late");
  }

  @Test
  @DisplayName("of returns only when what losers have returned has been discarded")
  void waitsForDiscard() {
    var deaf = new Deaf();
    var gate = new Gate();
    var caller =
        new Caller(
            List.of(deafly(deaf, "late"), after(deaf, "won")),
            value -> {
              gate.await();
              discarded.add(value);
            });
    threads.awaitEnded(1);
    deaf.open();
    gate.awaitWaiting(1);
    // Discarding may be the caller's own business: then that is where it waits.
    caller.worker.awaitWaiting("of, while something is discarded,");
    gate.open();
    caller.awaitDone();

    assertThat(discarded).as("what was discarded when of returned").containsExactly("late");
    assertThat(caller.result()).as("what of returned").isEqualTo("won");
  }

  @Test
  @DisplayName("an attempt that has not begun when there is a winner never does")
  void noneBegins() {
    var kept = new Kept();
    var deaf = new Deaf();
    var runs = new AtomicInteger();
    var caller =
        new Caller(
            kept,
            List.of(() -> "won", () -> "late " + runs.incrementAndGet(), deafly(deaf, "loser")),
            discarded::add);
    Poll.until("the executor has all attempts", () -> kept.bodies().size() == 3);
    try (var workers = new Workers()) {
      var loser = workers.start("loser", kept.bodies().get(2)::run);
      deaf.awaitWaiting();
      runs(kept.bodies().get(0));
      deaf.awaitInterrupted();
      CpuTime.letSleep(caller.worker.thread());
      runs(kept.bodies().get(1));
      deaf.open();
      loser.awaitDone("a loser comes to its end");
    }
    caller.awaitDone();

    assertThat(caller.result()).as("what of returned").isEqualTo("won");
    assertThat(runs).as("attempts that began when there was a winner").hasValue(0);
  }

  @Test
  @DisplayName("if all fail, AllFailed has every error, in the order of the attempts")
  void allFail() {
    var deafs = List.of(new Deaf(), new Deaf(), new Deaf());
    var attempts = new ArrayList<Callable<String>>();
    for (var deaf : Tried.each("deaf", deafs)) {
      attempts.add(
          () -> {
            deaf.await();
            throw new IOException("attempt " + deafs.indexOf(deaf));
          });
    }
    var caller = new Caller(attempts);
    deafs.forEach(Deaf::awaitWaiting);
    for (int number : Tried.each("number", new int[] {2, 0, 1})) {
      deafs.get(number).open();
      threads.awaitEnded(number);
    }
    caller.awaitDone();

    assertThat(caller.thrown.get()).as("what of threw").isInstanceOf(AllFailed.class);
    assertThat(((AllFailed) caller.thrown.get()).errors())
        .as("its errors, of attempts that failed in another order")
        .extracting(Throwable::getMessage)
        .containsExactly("attempt 0", "attempt 1", "attempt 2");
    assertThat(discarded).as("what was discarded").isEmpty();
  }

  @Test
  @DisplayName("null wins like any other value")
  void nullWins() throws Exception {
    var result =
        of(
            () -> {
              forever.awaitWaiting(1);
              return null;
            },
            () -> {
              forever.await();
              return "cannot be";
            });

    assertThat(result).as("what of returned, whose winner returned null").isNull();
    assertThat(of(() -> null)).as("what of returned for one attempt that returned null").isNull();
    assertThat(discarded).as("what was discarded").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("null that a loser returns is discarded like other values")
  void nullLoses() {
    var deaf = new Deaf();
    var caller = new Caller(List.of(deafly(deaf, null), after(deaf, "won")));
    threads.awaitEnded(1);
    deaf.open();
    caller.awaitDone();

    assertThat(caller.result()).as("what of returned").isEqualTo("won");
    assertThat(discarded).as("what was discarded").containsExactly(NULL);
  }

  @Test
  @Corner
  @DisplayName("whatever an attempt throws is its failure, also if all throw the same instance")
  void anyThrowable() throws Exception {
    var failures = new ArrayList<Throwable>();
    for (var failure : CallbackFailure.values()) {
      failures.add(failure.thrower().thrown());
    }
    failures.add(new Throwable("neither Exception nor Error"));
    for (var failure : Tried.each("failure", failures)) {
      Callable<String> failing =
          () -> {
            Children.<Exception>sneak(failure);
            return "cannot be";
          };
      var caller = new Caller(List.of(failing, failing));
      caller.awaitDone();
      assertThat(caller.thrown.get())
          .as("what of threw, all of whose attempts threw %s", failure)
          .isInstanceOf(AllFailed.class);
      assertThat(((AllFailed) caller.thrown.get()).errors().equals(List.of(failure, failure)))
          .as("whether its errors are %s, twice", failure)
          .isTrue();
      var before = threads.threads().size();
      assertThat(
              of(
                  failing,
                  () -> {
                    threads.awaitEnded(before);
                    return "won";
                  }))
          .as("what of returned, one of whose attempts threw %s", failure)
          .isEqualTo("won");
    }
  }

  @Test
  @Corner
  @DisplayName("an attempt that the executor refuses has failed with what that threw")
  void refused() throws Exception {
    for (var refusal :
        List.of(new RejectedExecutionException("full"), new OutOfMemoryError("no more threads"))) {
      var asked = new AtomicInteger();
      Executor refusesFirst =
          body -> {
            if (asked.getAndIncrement() == 0) {
              Children.<RuntimeException>sneak(refusal);
            }
            threads.execute(body);
          };
      var one = new Caller(refusesFirst, List.of(() -> "refused", () -> "won"), discarded::add);
      one.awaitDone();
      assertThat(one.result()).as("what of returned, one attempt refused").isEqualTo("won");

      // Whichever is refused, its failure stands in its place.
      for (int refused : Tried.each("refused", List.of(0, 1, 2))) {
        var place = new AtomicInteger();
        Executor refusesOne =
            body -> {
              if (place.getAndIncrement() == refused) {
                Children.<RuntimeException>sneak(refusal);
              }
              threads.execute(body);
            };
        var failures =
            List.<Exception>of(
                new IOException("first"), new IOException("second"), new IOException("third"));
        var mixed =
            new Caller(
                refusesOne,
                failures.stream().map(FirstSuccessTest::failing).toList(),
                discarded::add);
        mixed.awaitDone();
        assertThat(mixed.thrown.get())
            .as("what of threw, one attempt refused and the others failed")
            .isInstanceOf(AllFailed.class);
        var expected = new ArrayList<Throwable>(failures);
        expected.set(refused, refusal);
        assertThat(((AllFailed) mixed.thrown.get()).errors())
            .as("its errors, in the order of the attempts")
            .isEqualTo(expected);
      }

      Executor refusesAll = body -> Children.<RuntimeException>sneak(refusal);
      var all = new Caller(refusesAll, List.of(() -> "a", () -> "b"), discarded::add);
      all.awaitDone();
      assertThat(all.thrown.get())
          .as("what of threw, all attempts refused")
          .isInstanceOf(AllFailed.class);
      assertThat(((AllFailed) all.thrown.get()).errors())
          .as("its errors")
          .containsExactly(refusal, refusal);
    }
  }

  private static Callable<String> failing(Exception failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  @Corner
  @DisplayName("an interrupted caller interrupts all, waits, discards, throws InterruptedException")
  void interrupted() {
    for (var again : new boolean[] {false, true}) {
      interrupted(true, again);
      interrupted(false, again);
    }
  }

  private void interrupted(boolean fails, boolean again) {
    discarded.clear();
    var deaf = new Deaf();
    var stuck = new Forever();
    var before = threads.threads().size();
    var caller =
        new Caller(
            List.of(
                () -> {
                  deaf.await();
                  if (fails) {
                    throw new IOException("interrupted, and so without a result");
                  }
                  return "late";
                },
                () -> {
                  stuck.await();
                  return "cannot be";
                }));
    deaf.awaitWaiting();
    stuck.awaitWaiting(1);
    caller.worker.awaitWaiting("of, with two attempts under way,");
    Children.interrupt(caller.worker);
    threads.awaitEnded(before + 1);
    caller.worker.awaitWaiting("of, interrupted, with an attempt that ignores interrupts,");
    if (again) {
      Children.interrupt(caller.worker);
      caller.worker.awaitWaiting("of, interrupted again, with an attempt that ignores interrupts,");
    }
    deaf.open();
    caller.awaitDone();

    assertThat(caller.thrown.get())
        .as("what of threw when its caller was interrupted")
        .isInstanceOf(InterruptedException.class);
    if (!again) {
      assertThat(caller.flag).as("the flag, after InterruptedException").isFalse();
    }
    assertThat(discarded)
        .as("what was discarded when the caller was interrupted")
        .containsExactlyElementsOf(fails ? List.of() : List.of("late"));
  }

  @Test
  @Corner
  @DisplayName("interrupted when there is a winner, of returns it and sets the flag")
  void interruptedAfterTheWin() {
    var deaf = new Deaf();
    var caller = new Caller(List.of(deafly(deaf, "late"), after(deaf, "won")));
    threads.awaitEnded(1);
    caller.worker.awaitWaiting("of, with a winner and a loser that ignores the interrupt,");
    deaf.awaitInterrupted();
    Children.interrupt(caller.worker);
    caller.worker.awaitWaiting("of, interrupted, with a loser that ignores interrupts,");
    deaf.open();
    caller.awaitDone();

    assertThat(caller.result()).as("what of returned").isEqualTo("won");
    assertThat(caller.flag).as("the flag of a caller that was interrupted").isTrue();
    assertThat(discarded).as("what was discarded").containsExactly("late");
  }

  @Test
  @Corner
  @DisplayName("a caller that was interrupted before does not wait for what may never come")
  void interruptedBefore() {
    Workers.runPromptly(
        "of, called by an interrupted thread, comes back",
        () -> {
          Thread.currentThread().interrupt();
          assertThrows(
              InterruptedException.class,
              () ->
                  FirstSuccess.of(
                      threads,
                      List.of(
                          () -> {
                            forever.await();
                            return "cannot be";
                          }),
                      this::discard),
              "of, called by an interrupted thread");
          assertThat(Thread.interrupted()).as("the flag, after InterruptedException").isFalse();
        });
    assertThat(threads.alive()).as("attempts that have not ended").isLessThanOrEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("an interrupt of a caller that hands over is not lost, though all fail at once")
  void interruptedAsItHandsOver() {
    // The attempt begins after the interrupt, and has ended before the caller comes to wait.
    Executor quick =
        attempt -> {
          Thread.currentThread().interrupt();
          var thread = Thread.ofPlatform().daemon().start(attempt);
          while (thread.isAlive()) {
            Thread.onSpinWait();
          }
        };
    Callable<String> fails =
        () -> {
          throw new IOException("in vain");
        };
    for (int count : Tried.each("attempts", new int[] {1, 2})) {
      Workers.runPromptly(
          "of, interrupted as it hands over, comes back",
          () -> {
            assertThrows(
                InterruptedException.class,
                () -> FirstSuccess.of(quick, Collections.nCopies(count, fails), this::discard),
                "of, whose caller was interrupted before any attempt began");
            assertThat(Thread.interrupted()).as("the flag, after InterruptedException").isFalse();
          });
    }
  }

  @Test
  @Corner
  @DisplayName("what discard throws goes nowhere: all else is discarded, and the winner returned")
  void discardThrows() {
    var failures = new ArrayList<Throwable>();
    for (var failure : CallbackFailure.values()) {
      failures.add(failure.thrower().thrown());
    }
    failures.add(new Throwable("neither Exception nor Error"));
    for (var failure : Tried.each("failure", failures)) {
      discarded.clear();
      var deaf = new Deaf();
      var before = threads.threads().size();
      var caller =
          new Caller(
              List.of(
                  deafly(deaf, "one"),
                  deafly(deaf, "other"),
                  () -> {
                    deaf.awaitWaiting(2);
                    return "won";
                  }),
              value -> {
                discarded.add(value);
                Children.<RuntimeException>sneak(failure);
              });
      threads.awaitEnded(before + 2);
      deaf.open();
      caller.awaitDone();

      assertThat(caller.result()).as("what of returned").isEqualTo("won");
      assertThat(discarded)
          .as("what was discarded, although discard threw %s", failure)
          .containsExactlyInAnyOrder("one", "other");
    }
  }

  @Test
  @Corner
  @DisplayName("no interrupt is left on an attempt's thread, or reaches its next task")
  void poolThread() {
    var kept = new Kept();
    var deaf = new Deaf();
    var gate = new Gate();
    var caller =
        new Caller(
            kept, List.of(deafly(deaf, "late"), failing("early"), () -> "won"), discarded::add);
    Poll.until("the executor has all attempts", () -> kept.bodies().size() == 3);
    try (var workers = new Workers()) {
      var flag = new AtomicBoolean();
      var poolThread =
          workers.start(
              "pool's thread",
              () -> {
                kept.bodies().get(0).run();
                flag.set(Thread.currentThread().isInterrupted());
              });
      deaf.awaitWaiting();
      var next =
          workers.start(
              "pool's other thread",
              () -> {
                kept.bodies().get(1).run();
                gate.await();
              });
      gate.awaitWaiting(1);
      runs(kept.bodies().get(2));
      deaf.awaitInterrupted();
      deaf.open();
      poolThread.awaitDone("a loser comes to its end");
      caller.awaitDone();
      gate.open();
      next.awaitDone("the next task on the thread of an attempt that had failed");

      assertThat(flag).as("interrupt flag as the thread's next task finds it").isFalse();
      assertThat(caller.result()).as("what of returned").isEqualTo("won");
    }
  }

  @Test
  @Corner
  @DisplayName("an attempt that ends just as others are interrupted leaves its thread in peace")
  void endsAsOthersAreInterrupted() throws Exception {
    for (var held : Tried.each("held", Held.values())) {
      StepByStep.each(hold -> endsAsOthersAreInterrupted(hold, held));
    }
  }

  /** Whose thread is held at a step. */
  private enum Held {
    WINNER,
    INTERRUPTED_CALLER,
    LOSER
  }

  /** A pool's thread runs an attempt and then a next task; that one is not to be interrupted. */
  private static void endsAsOthersAreInterrupted(StepByStep.Hold hold, Held held) throws Exception {
    var of =
        SlowMotion.of(FirstSuccess.class)
            .getMethod("of", Executor.class, List.class, Consumer.class);
    var kept = new Kept();
    var loserEnds = new Gate();
    var winnerEnds = new Gate();
    var nextTask = new Gate();
    var flag = new AtomicBoolean();
    Callable<String> loses =
        () -> {
          loserEnds.awaitThroughInterrupts();
          if (held == Held.LOSER) {
            hold.begin(Thread.currentThread());
          }
          throw new IOException("lost");
        };
    Callable<String> wins =
        () -> {
          winnerEnds.awaitThroughInterrupts();
          if (held == Held.WINNER) {
            hold.begin(Thread.currentThread());
          }
          return "won";
        };
    Consumer<String> discard = value -> {};
    try (var workers = new Workers()) {
      var caller =
          workers.start("caller", () -> of.invoke(null, kept, List.of(loses, wins), discard));
      Poll.until("the executor has both attempts", () -> kept.bodies().size() == 2);
      var poolThread =
          workers.start(
              "pool's thread",
              () -> {
                kept.bodies().get(0).run();
                nextTask.awaitThroughInterrupts();
                flag.set(Thread.interrupted());
              });
      var winner = workers.start("winner", kept.bodies().get(1)::run);
      loserEnds.awaitWaiting(1);
      winnerEnds.awaitWaiting(1);
      switch (held) {
        case WINNER -> {
          winnerEnds.open();
          hold.await("the thread of the winner", winner);
          loserEnds.open();
        }
        case INTERRUPTED_CALLER -> {
          caller.awaitWaiting("of, with two attempts under way,");
          hold.begin(caller);
          Children.interrupt(caller);
          hold.await(
              "of, interrupted,",
              () -> caller.isDone() || caller.thread().getState() == Thread.State.WAITING);
          loserEnds.open();
        }
        case LOSER -> {
          loserEnds.open();
          hold.await("the thread of the loser", () -> nextTask.waiting() > 0);
          winnerEnds.open();
          winner.letWait();
        }
      }
      // If the one that is held holds a lock, it may wait for that.
      poolThread.letWait();
      hold.release();
      winnerEnds.open();
      winner.awaitDone("the thread of the other attempt comes to its end");
      Poll.until("of comes back", caller::isDone);
      nextTask.awaitWaiting(1);
      nextTask.open();
      poolThread.awaitDone("the next task on the pool's thread comes to its end");

      assertThat(flag)
          .as("whether the next task on the thread of an attempt that had ended was interrupted")
          .isFalse();
    } finally {
      hold.release();
      loserEnds.open();
      winnerEnds.open();
      nextTask.open();
    }
  }

  @Test
  @Corner
  @DisplayName("an attempt that begins just as others are interrupted is so, too, or never begins")
  void beginsAsOthersAreInterrupted() throws Exception {
    for (var succeeds : Tried.each("another attempt succeeds", new boolean[] {true, false})) {
      StepByStep.each(hold -> beginsAsOthersAreInterrupted(hold, succeeds));
    }
  }

  /**
   * The thread of an attempt is held at a step on its way to the body, and another attempt wins, or
   * the caller is interrupted.
   */
  private static void beginsAsOthersAreInterrupted(StepByStep.Hold hold, boolean succeeds)
      throws Exception {
    var of =
        SlowMotion.of(FirstSuccess.class)
            .getMethod("of", Executor.class, List.class, Consumer.class);
    var kept = new Kept();
    var forever = new Forever();
    Callable<String> waits =
        () -> {
          forever.await();
          return "never";
        };
    Callable<String> wins = () -> "won";
    var attempts = succeeds ? List.of(waits, wins) : List.of(waits);
    Consumer<String> discard = value -> {};
    var result = new AtomicReference<Object>();
    var thrown = new AtomicReference<Throwable>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  thrown.set(
                      Children.thrownBy(
                          () -> result.set(of.invoke(null, kept, attempts, discard)))));
      Poll.until("the executor has each attempt", () -> kept.bodies().size() == attempts.size());
      caller.awaitWaiting("of, with attempts that have not begun,");
      var beginner =
          workers.start(
              "beginner",
              () -> {
                hold.begin(Thread.currentThread());
                kept.bodies().get(0).run();
              });
      hold.await(
          "the thread of an attempt that begins", () -> beginner.isDone() || forever.waiting() > 0);
      if (succeeds) {
        // If the one that is held holds a lock, it may wait for that.
        workers.start("winner", kept.bodies().get(1)::run).letWait();
      } else {
        Children.interrupt(caller);
        caller.letWait();
      }
      hold.release();
      beginner.awaitDone(
          "an attempt that begins as "
              + (succeeds ? "another one succeeds" : "the caller is interrupted")
              + " is interrupted, if it begins at all");
      caller.awaitDone("of comes back");

      if (succeeds) {
        assertThat(result).as("what of returned").hasValue("won");
      } else {
        assertThat(thrown.get())
            .as("what of threw, whose caller was interrupted before there was a winner")
            .hasCauseInstanceOf(InterruptedException.class);
      }
    } finally {
      hold.release();
    }
  }

  @Test
  @Corner
  @DisplayName("one attempt at several places of the list is made for each")
  void sameAttempt() {
    var made = new AtomicInteger();
    Callable<String> attempt =
        () -> {
          throw new IOException("attempt " + made.incrementAndGet());
        };
    var caller = new Caller(List.of(attempt, attempt, attempt));
    caller.awaitDone();

    assertThat(caller.thrown.get()).as("what of threw").isInstanceOf(AllFailed.class);
    assertThat(made)
        .as("how often an attempt was made that is three times in the list")
        .hasValue(3);
    assertThat(((AllFailed) caller.thrown.get()).errors())
        .as("its errors, of one attempt that is three times in the list: one for each time")
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder("attempt 1", "attempt 2", "attempt 3");
  }

  @Test
  @Corner
  @DisplayName("attempts that are equal to one another are several, and each has its own error")
  void equalAttempts() {
    var caller = new Caller(List.of(new Equal(0), new Equal(1), new Equal(2)));
    caller.awaitDone();

    assertThat(caller.thrown.get()).as("what of threw").isInstanceOf(AllFailed.class);
    assertThat(((AllFailed) caller.thrown.get()).errors())
        .as("its errors, of three attempts that say they are equal, in the order of the list")
        .extracting(Throwable::getMessage)
        .containsExactly("attempt 0", "attempt 1", "attempt 2");
  }

  /** Fails, and is equal to others of its kind. */
  private static final class Equal implements Callable<String> {
    private final int number;

    Equal(int number) {
      this.number = number;
    }

    @Override
    public String call() throws IOException {
      throw new IOException("attempt " + number);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Equal;
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  @Test
  @Corner
  @DisplayName("seventy thousand attempts may fail")
  void many() {
    var kept = new Kept();
    Callable<String> attempt = failing("again");
    var caller = new Caller(kept, Collections.nCopies(70_000, attempt), discarded::add);
    Poll.until("the executor has 70,000 attempts", () -> kept.bodies().size() == 70_000);
    Workers.runPromptly(
        "70,000 attempts are made one after another", () -> kept.bodies().forEach(Runnable::run));
    caller.awaitDone();

    assertThat(caller.thrown.get()).as("what of threw").isInstanceOf(AllFailed.class);
    assertThat(((AllFailed) caller.thrown.get()).errors()).as("its errors").hasSize(70_000);
  }

  @Test
  @Corner
  @DisplayName("the caller sleeps while it waits")
  void sleeps() {
    var deaf = new Deaf();
    var caller = new Caller(List.of(deafly(deaf, "won")));
    deaf.awaitWaiting();
    caller.worker.awaitWaiting("of, with an attempt under way,");
    CpuTime.assertSleeps(caller.worker.thread(), "its only attempt is under way");
    deaf.open();
    caller.awaitDone();
  }

  @Test
  @Corner
  @DisplayName("calls at the same time share nothing")
  void twoCalls() throws Exception {
    var gate = new Gate();
    try (var bystanders = new Bystanders("another race")) {
      bystanders.waits(
          "of",
          () ->
              FirstSuccess.of(
                  threads,
                  List.of(
                      () -> {
                        gate.await();
                        return "other";
                      }),
                  this::discard));
      for (int i = 0; i < 3; i++) {
        assertThat(of(() -> "won")).as("what of returned, beside another race").isEqualTo("won");
      }
      bystanders.assertUndisturbed();
      gate.open();
      bystanders.awaitDone();
    }
  }

  @Test
  @Corner
  @DisplayName("null and an empty list are refused, and nothing is started")
  void refusesNull() {
    Callable<String> attempt = () -> "won";
    assertThrows(IllegalArgumentException.class, this::of, "of, without an attempt");
    for (var attempts :
        Tried.each(
            "attempts", List.of(Arrays.asList(attempt, null), Arrays.asList(null, attempt)))) {
      assertThrows(
          NullPointerException.class,
          () -> FirstSuccess.of(threads, attempts, this::discard),
          "of, with a null attempt");
    }
    assertThrows(
        NullPointerException.class,
        () -> FirstSuccess.of(threads, (List<Callable<String>>) null, this::discard),
        "of, without a list");
    assertThrows(
        NullPointerException.class,
        () -> FirstSuccess.of(null, List.of(attempt), this::discard),
        "of, without an executor");
    assertThrows(
        NullPointerException.class,
        () -> FirstSuccess.of(threads, List.of(attempt), null),
        "of, without discard");
    assertThat(threads.threads()).as("threads that were started").isEmpty();
  }

  /** A call of {@code of} on a thread of its own. */
  private final class Caller {
    private final AtomicReference<String> result = new AtomicReference<>();
    private final AtomicReference<Throwable> thrown = new AtomicReference<>();
    private final AtomicBoolean flag = new AtomicBoolean();
    private final Workers.Worker worker;

    Caller(List<Callable<String>> attempts) {
      this(attempts, FirstSuccessTest.this::discard);
    }

    Caller(List<Callable<String>> attempts, Consumer<String> discard) {
      this(threads, attempts, discard);
    }

    Caller(Executor executor, List<Callable<String>> attempts, Consumer<String> discard) {
      worker =
          new Workers()
              .start(
                  "caller",
                  () -> {
                    thrown.set(
                        Children.thrownBy(
                            () -> result.set(FirstSuccess.of(executor, attempts, discard))));
                    flag.set(Thread.interrupted());
                  });
    }

    void awaitDone() {
      worker.awaitDone("of comes back");
    }

    String result() {
      assertThat(thrown.get()).as("what of threw").isNull();
      return result.get();
    }
  }

  @SafeVarargs
  private String of(Callable<String>... attempts) throws Exception {
    return Workers.callPromptly(
        "of comes back", () -> FirstSuccess.of(threads, List.of(attempts), this::discard));
  }

  private void discard(String value) {
    discarded.add(value == null ? NULL : value);
  }

  private String meetAndWait(Rendezvous meeting) throws InterruptedException {
    meeting.meet();
    forever.await();
    return "cannot be";
  }

  private static String meetAndReturn(Rendezvous meeting) {
    meeting.meet();
    return "won";
  }

  private static Callable<String> failing(String message) {
    return () -> {
      throw new IOException(message);
    };
  }

  /** Ignores interrupts. */
  private static Callable<String> deafly(Deaf deaf, String value) {
    return () -> {
      deaf.await();
      return value;
    };
  }

  /** Returns when the other one is under way. */
  private static Callable<String> after(Deaf deaf, String value) {
    return () -> {
      deaf.awaitWaiting();
      return value;
    };
  }

  private static void runs(Runnable body) {
    Workers.runPromptly("what the executor was given comes to its end", body::run);
  }
}
