package inflight.ch10_twisted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Awaitable;
import inflight.given.GivenLoop;
import inflight.given.TestLoop;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Carriers;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.OneThread;
import inflight.testkit.Poll;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.Worker;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class ThreadBridgeTest {
  private final TestLoop loop = TestLoop.virtual();

  /** What was handed to the workers. A test has it run where it likes. */
  private final List<Runnable> handedOver = Collections.synchronizedList(new ArrayList<>());

  private final ThreadBridge bridge = new ThreadBridge(loop, handedOver::add);
  private final OneThread worker = new OneThread("worker");

  /** One whose workers have done the work when execute returns. */
  private final ThreadBridge quick =
      new ThreadBridge(loop, work -> worker.run("the work is done", work::run));

  private final List<Object> told = Collections.synchronizedList(new ArrayList<>());

  private static final int CALLERS = 20;

  /** Neither an Exception nor an Error. */
  private static final class Odd extends Throwable {
    private static final long serialVersionUID = 1;

    Odd() {
      super("odd", null, false, false);
    }
  }

  @AfterEach
  void end() {
    worker.close();
  }

  @Test
  @DisplayName("deferToThread hands the work to the workers and returns at once; the loop goes on")
  void returnsAtOnce() {
    var outcome =
        Workers.callPromptly(
            "deferToThread comes back, though no worker has taken the work",
            () -> bridge.deferToThread(() -> told.add("the work has run") ? "page" : ""));
    tell(outcome);
    var ticks = new int[1];
    loop.callSoon(() -> ticks[0]++);
    loop.runAll();

    assertThat(told).as("what has run before a worker took the work").isEmpty();
    assertThat(ticks[0]).as("callbacks that the loop has run meanwhile").isEqualTo(1);
    assertThat(handedOver).as("what was handed to the workers").hasSize(1);
    work();
    loop.runAll();
    assertThat(told).as("what came in the end").containsExactly("the work has run", "page");
  }

  @Test
  @DisplayName("the work runs on a worker, and its outcome arrives on the loop's own thread")
  void whoRunsWhat() {
    var thread = new AtomicReference<Thread>();
    var outcome =
        quick.deferToThread(
            () -> {
              thread.set(Thread.currentThread());
              return "page";
            });
    outcome.whenDone(() -> told.add("called back on " + loop.here()));
    assertThat(thread.get()).as("the thread that ran the work").isSameAs(worker.thread());
    assertThat(told).as("callbacks that ran before the loop's next turn").isEmpty();
    assertThat(outcome.isDone()).as("done, before the loop's next turn").isFalse();

    loop.runAll();

    assertThat(outcome.isDone()).as("done, after some turns of the loop").isTrue();
    assertThat(told).as("callbacks").containsExactly("called back on the loop's own thread");
    assertThat(loop.callsFromElsewhere())
        .as("calls of the loop that are for its own thread, and came from another one")
        .isEmpty();
  }

  @Test
  @DisplayName("what the work throws is its outcome, as it was thrown")
  void failures() {
    for (var kind : Tried.each("kind", kinds())) {
      told.clear();
      var thrower = kind.thrower();
      tell(quick.deferToThread(thrower::get));
      loop.runAll();
      assertThat(told)
          .as("the outcome of work that throws %s", kind)
          .containsExactly(thrower.thrown());
    }
  }

  @Test
  @DisplayName(
      "blockingCallFromThread makes the call on the loop's thread, and blocks until it is over")
  void blockingCall() {
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  told.add(
                      bridge.blockingCallFromThread(
                          () -> {
                            told.add("called on " + loop.here());
                            return "page";
                          })));
      caller.awaitWaiting("blockingCallFromThread, while the loop does nothing,");
      assertThat(told).as("what has happened before the loop turned").isEmpty();

      turnUntilDone(caller);
      assertThat(told).containsExactly("called on the loop's own thread", "page");
      assertThat(loop.callsFromElsewhere())
          .as("calls of the loop that are for its own thread, and came from another one")
          .isEmpty();
    }
  }

  @Test
  @DisplayName("what the call throws comes out of blockingCallFromThread, as it was thrown")
  void blockingFailures() {
    for (var kind : Tried.each("kind", kinds())) {
      var thrower = kind.thrower();
      assertThat(thrownBy(thrower::get))
          .as("what came out for a call that throws %s", kind)
          .isSameAs(thrower.thrown());
    }
  }

  @Test
  @DisplayName(
      "on the loop's own thread blockingCallFromThread is refused, since it would wait for itself")
  void onTheLoop() {
    var real = GivenLoop.real();
    var realBridge = new ThreadBridge(real, handedOver::add);
    real.callSoon(
        () -> {
          try {
            told.add(realBridge.blockingCallFromThread(() -> told.add("the call was made")));
          } catch (IllegalStateException refused) {
            told.add("refused");
          } catch (InterruptedException waitedInVain) {
            told.add("waited");
          } catch (Exception e) {
            throw new AssertionError(e);
          } finally {
            real.stop();
          }
        });
    try (var workers = new Workers()) {
      workers.start("loop", real::run).awaitDone("the loop goes on, and ends");
    }
    assertThat(told).as("what came of it").containsExactly("refused");
  }

  @Test
  @DisplayName("many calls at once do not mix: each gets its own outcome")
  void many() {
    var outcomes = new ArrayList<Awaitable<Integer>>();
    Workers.runPromptly(
        "1,000 calls of deferToThread come back, though no worker has taken any work",
        () -> {
          for (var i = 0; i < 1_000; i++) {
            var number = i;
            outcomes.add(bridge.deferToThread(() -> number));
          }
        });
    Collections.shuffle(handedOver, new Random(42));
    work();
    loop.runAll();
    for (var i = 0; i < 1_000; i++) {
      tell(outcomes.get(i));
      loop.runAll();
      assertThat(told.getLast()).as("the outcome of work %d", i).isEqualTo(i);
    }

    told.clear();
    var callers = new ArrayList<Worker>();
    try (var workers = new Workers()) {
      for (var i = 0; i < 50; i++) {
        var number = i;
        callers.add(
            workers.startVirtual(
                "caller " + i,
                () -> {
                  var mine = bridge.blockingCallFromThread(() -> number);
                  told.add(mine == number ? "own" : "call %d got %s".formatted(number, mine));
                }));
      }
      callers.forEach(it -> it.awaitWaiting("the call, which waits for the loop,"));
      callers.forEach(this::turnUntilDone);
      assertThat(told).as("what 50 calls got").hasSize(50).containsOnly("own");
    }
  }

  @Test
  @DisplayName("a cancelled one is done at once; its work goes on undisturbed, and is dropped")
  void cancel() {
    var gate = new Gate();
    Callable<String> slow =
        () -> {
          gate.await();
          told.add(Thread.currentThread().isInterrupted() ? "interrupted" : "goes on");
          return "page";
        };
    var outcome =
        Workers.callPromptly(
            "deferToThread comes back, though no worker has taken the work",
            () -> bridge.deferToThread(slow));
    try (var workers = new Workers()) {
      var work = workers.start("work", handedOver.getFirst()::run);
      gate.awaitWaiting(1);
      assertThat(outcome.cancel()).as("cancel").isTrue();
      assertThat(outcome.isDone()).as("done, when it was cancelled").isTrue();
      assertThrows(CancellationException.class, outcome::result, "its result");
      outcome.whenDone(() -> told.add("called back"));
      loop.runAll();
      gate.open();
      work.awaitDone("the work ends");
      loop.runAll();
    }
    assertThat(told).as("what happened, in order").containsExactly("called back", "goes on");
    assertThrows(CancellationException.class, outcome::result, "its result, afterward");
    assertThat(outcome.cancel()).as("a second cancel").isFalse();

    var failing =
        bridge.deferToThread(
            () -> {
              throw new IllegalStateException("late");
            });
    var last = handedOver.getLast();
    failing.cancel();
    worker.run("the work ends", last::run);
    loop.runAll();
    assertThrows(CancellationException.class, failing::result, "the result of late failing work");
  }

  @Test
  @Corner
  @DisplayName("null is a result; a Throwable that is neither Exception nor Error comes as a cause")
  void oddOutcomes() throws Exception {
    tell(quick.deferToThread(() -> null));
    loop.runAll();
    assertThat(told).as("the outcome of work that returns null").containsExactly((Object) null);

    told.clear();
    var odd = new Odd();
    Callable<String> sneaks =
        () -> {
          sneak(odd);
          return "";
        };
    tell(quick.deferToThread(sneaks));
    loop.runAll();
    assertThat(told).as("the outcome of work that throws an odd Throwable").hasSize(1);
    assertThat(told.getFirst()).isInstanceOf(ExecutionException.class);
    assertThat(((Throwable) told.getFirst()).getCause()).isSameAs(odd);

    var thrown = thrownBy(sneaks);
    assertThat(thrown).as("what a blocking call threw").isInstanceOf(ExecutionException.class);
    assertThat(thrown.getCause()).isSameAs(odd);
    assertThat(thrownBy(() -> null)).as("what a call threw that returns null").isNull();
  }

  @Test
  @Corner
  @DisplayName("an exception that has a cause, as one of a future, is passed on as it is")
  void notUnwrapped() {
    var cause = new IllegalStateException("the cause");
    for (var wrapped :
        Tried.each(
            "exception",
            List.of(
                new ExecutionException("its own", cause),
                new RuntimeException("its own", cause)))) {
      Callable<Object> fails =
          () -> {
            throw wrapped;
          };
      told.clear();
      tell(quick.deferToThread(fails));
      loop.runAll();
      assertThat(told)
          .as("the outcome of work that throws an exception of its own, which has a cause")
          .containsExactly(wrapped);
      assertThat(thrownBy(fails))
          .as("what came out for a call that throws an exception of its own, which has a cause")
          .isSameAs(wrapped);
    }
  }

  @Test
  @Corner
  @DisplayName("two bridges share nothing: each has its own loop and its own workers")
  void twoBridges() {
    var otherLoop = TestLoop.virtual();
    var others = new ArrayList<Runnable>();
    var other = new ThreadBridge(otherLoop, others::add);
    tell(bridge.deferToThread(() -> "of the first"));
    tell(other.deferToThread(() -> "of the other"));
    assertThat(handedOver).as("what the workers of the first have got").hasSize(1);
    assertThat(others).as("what the workers of the other have got").hasSize(1);

    handedOver.forEach(Runnable::run);
    others.forEach(Runnable::run);
    loop.runAll();
    assertThat(told).as("outcomes when one loop has turned").containsExactly("of the first");
    otherLoop.runAll();
    assertThat(told)
        .as("outcomes when both loops have turned")
        .containsExactly("of the first", "of the other");
  }

  /** What workers may refuse with; the last two in disguise. */
  private static Throwable[] refusals() {
    return new Throwable[] {
      new RejectedExecutionException("full"),
      new Error("none"),
      new IOException("far away"),
      new ExecutionException("far away", new IOException("its cause"))
    };
  }

  @Test
  @Corner
  @DisplayName("if the workers refuse the work, its outcome is what they threw")
  void refused() {
    for (var refusal : Tried.each("refusal", refusals())) {
      told.clear();
      var full =
          new ThreadBridge(
              loop,
              it -> {
                ThreadBridgeTest.<RuntimeException>sneak(refusal);
              });
      tell(full.deferToThread(() -> told.add("the work has run")));
      loop.runAll();
      assertThat(told).as("the outcome of refused work").containsExactly(refusal);
    }
    var odd = new Odd();
    var full = new ThreadBridge(loop, it -> ThreadBridgeTest.<RuntimeException>sneak(odd));
    told.clear();
    tell(full.deferToThread(() -> told.add("the work has run")));
    loop.runAll();
    assertThat(told)
        .as("the outcome of work that was refused with neither an Exception nor an Error")
        .singleElement()
        .isInstanceOfSatisfying(
            ExecutionException.class, it -> assertThat(it.getCause()).isSameAs(odd));
    assertThrows(NullPointerException.class, () -> bridge.deferToThread(null));
    assertThrows(NullPointerException.class, () -> bridge.blockingCallFromThread(null));
    assertThat(handedOver).as("what was handed over for null").isEmpty();
  }

  @Test
  @Corner
  @DisplayName(
      "if an executor runs the work at once, its outcome arrives in a later turn all the same")
  void inlineExecutor() {
    arrivesInALaterTurn("of work that is done at once", Runnable::run, "page");
    arrivesInALaterTurn(
        "of work that fails at once",
        Runnable::run,
        CallbackFailure.RUNTIME_EXCEPTION.thrower().thrown());
  }

  @Test
  @Corner
  @DisplayName("if the workers refuse the work, that arrives in a later turn, as any outcome")
  void refusalArrivesLater() {
    for (var refusal : Tried.each("refusal", refusals())) {
      arrivesInALaterTurn(
          "when the workers refuse",
          it -> {
            ThreadBridgeTest.<RuntimeException>sneak(refusal);
          },
          refusal);
    }
  }

  /**
   * Has work done on the loop's own thread, and before the loop runs.
   *
   * @param outcome what the work returns; what it throws, if that is a Throwable
   */
  private void arrivesInALaterTurn(String what, Executor workers, Object outcome) {
    var other = new ThreadBridge(loop, workers);
    Runnable defers =
        () -> {
          var arrives =
              other.deferToThread(
                  () -> {
                    if (outcome instanceof Throwable thrown) {
                      sneak(thrown);
                    }
                    return outcome;
                  });
          told.add(arrives.isDone() ? "done at once" : "not done yet");
          tell(arrives);
          told.add("the turn goes on");
        };
    for (var inTheLoop : new boolean[] {true, false}) {
      told.clear();
      if (inTheLoop) {
        loop.callSoon(defers);
      } else {
        defers.run();
      }
      loop.runAll();
      assertThat(told)
          .as("what happened, in order, %s, %s", what, inTheLoop ? "in a callback" : "before run")
          .containsExactly("not done yet", "the turn goes on", outcome);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "blockingCallFromThread ends when its thread is interrupted, and the call is not made")
  void interrupted() {
    Callable<Object> call = () -> told.add("the call was made");
    Interrupts.whileItWaits(
        "blockingCallFromThread, while the loop does nothing,",
        () -> bridge.blockingCallFromThread(call));
    Interrupts.beforeTheCall("blockingCallFromThread", () -> bridge.blockingCallFromThread(call));
    loop.runAll();
    assertThat(told).as("calls that the loop has made afterward").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("the outcome of a call that was given up is not taken for that of the next one")
  void nextCallAfterAnInterrupt() {
    for (var fails : Tried.each("the first call fails", List.of(false, true))) {
      var real = GivenLoop.real();
      var realBridge = new ThreadBridge(real, handedOver::add);
      var gate = new Gate();
      var results = Collections.synchronizedList(new ArrayList<Object>());
      try (var workers = new Workers()) {
        var loopThread = workers.start("loop", real::run);
        var caller =
            workers.start(
                "caller",
                () -> {
                  assertThrows(
                      InterruptedException.class,
                      () ->
                          realBridge.blockingCallFromThread(
                              () -> {
                                gate.await();
                                if (fails) {
                                  throw new IllegalStateException("of the first call");
                                }
                                return "of the first call";
                              }));
                  results.add(realBridge.blockingCallFromThread(() -> "of the second call"));
                  results.add(realBridge.blockingCallFromThread(() -> "of the third call"));
                });
        gate.awaitWaiting(1);
        caller.awaitWaiting("blockingCallFromThread, while the call is made,");
        caller.thread().interrupt();
        // Its next call waits behind the first one, which is still under way.
        CpuTime.letSleep(caller.thread());
        gate.open();
        caller.awaitDone("the calls after the one that was given up come back");
        real.callSoonThreadsafe(real::stop);
        loopThread.awaitDone("the loop ends");
      } finally {
        gate.open();
      }
      assertThat(results)
          .as(
              "what the same thread's next two calls returned, when the first, which was given up, came to its end")
          .containsExactly("of the second call", "of the third call");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "if the thread is interrupted during the call, the call goes on, and its outcome is dropped")
  void interruptedDuringTheCall() {
    var real = GivenLoop.real();
    var realBridge = new ThreadBridge(real, handedOver::add);
    var gate = new Gate();
    try (var workers = new Workers()) {
      var loopThread = workers.start("loop", real::run);
      var caller =
          workers.start(
              "caller",
              () ->
                  assertThrows(
                      InterruptedException.class,
                      () ->
                          realBridge.blockingCallFromThread(
                              () -> {
                                gate.await();
                                told.add(
                                    Thread.currentThread().isInterrupted()
                                        ? "interrupted"
                                        : "went on");
                                throw new IllegalStateException("dropped");
                              })));
      gate.awaitWaiting(1);
      caller.awaitWaiting("blockingCallFromThread, while the call is made,");
      caller.thread().interrupt();
      caller.awaitDone("blockingCallFromThread ends when its thread is interrupted");
      gate.open();
      real.callSoonThreadsafe(real::stop);
      loopThread.awaitDone("the loop ends");
    }
    assertThat(told).as("what became of the call").containsExactly("went on");
  }

  @Test
  @Corner
  @DisplayName("calls cross the bridge both ways at once, and from inside each other")
  void bothWays() {
    var real = GivenLoop.real();
    try (var workers = new Workers()) {
      var realBridge = new ThreadBridge(real, work -> workers.startVirtual("worker", work::run));
      real.callSoon(
          () -> {
            var outcome =
                realBridge.deferToThread(
                    () -> realBridge.blockingCallFromThread(() -> "from the loop") + " and back");
            outcome.whenDone(
                () -> {
                  tell(outcome);
                  real.callSoon(real::stop);
                });
          });
      workers.start("loop", real::run).awaitDone("the loop ends");
    }
    assertThat(told).containsExactly("from the loop and back");
  }

  /** The bridge as the callers of a test see it. */
  interface Bridge {
    Awaitable<Object> deferToThread(Callable<Object> work);

    Object blockingCallFromThread(Callable<Object> call) throws Exception;
  }

  @Test
  @Corner
  @DisplayName("two calls get their outcomes, whichever of the callers waits first")
  void waitInEitherOrder() throws Exception {
    StepByStep.each(this::calledBeforeAnotherAndWaitsAfterIt);
  }

  /** The caller that comes first is held at a step, and the other one comes to wait. */
  private void calledBeforeAnotherAndWaitsAfterIt(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Bridge.class, ThreadBridge.class, loop, (Executor) handedOver::add);
    var go = new Gate();
    var begun = new AtomicBoolean();
    var callers = new CopyOnWriteArrayList<Worker>();
    var outcomes = Collections.synchronizedList(new ArrayList<>());
    try (var workers = new Workers()) {
      // Who is held while a class is initialized would hold up all others, too.
      var before = workers.start("caller", () -> slow.blockingCallFromThread(() -> "before"));
      before.letWait();
      turnUntilDone(before);
      var first =
          workers.start(
              "first caller",
              () -> {
                go.await();
                begun.set(true);
                outcomes.add(slow.blockingCallFromThread(() -> outcome("first", callers)));
              });
      callers.add(first);
      hold.begin(first);
      go.open();
      // It is through when it waits for the loop.
      hold.await(
          "the first caller",
          () -> begun.get() && first.thread().getState() == Thread.State.WAITING);
      var second =
          workers.start(
              "second caller",
              () -> outcomes.add(slow.blockingCallFromThread(() -> outcome("second", callers))));
      callers.add(second);
      second.letWait();
      hold.release();
      first.letWait();
      Poll.until(
          "both calls come back, of two threads of which one was slow to wait",
          () -> {
            loop.runAll();
            return first.isDone() && second.isDone();
          });
      workers.join();
    }
    assertThat(outcomes)
        .as("outcomes of two calls at once")
        .containsExactlyInAnyOrder("first", "second");
  }

  /** Whoever has been woken by the call before has looked, and gone or waits again. */
  private static String outcome(String outcome, List<Worker> callers) {
    callers.forEach(Worker::letWait);
    return outcome;
  }

  @Test
  @Corner
  @DisplayName("blocking calls are under way at once: none has to wait until another has come back")
  void blockingCallsUnderWayAtOnce() {
    var most = 0;
    // One that was on its way still, on a busy machine, may be on time in another round.
    for (var round = 0; round < 5 && most < CALLERS; round++) {
      most = Math.max(most, madeBeforeACallerGoesOn());
    }
    assertThat(most)
        .as(
            "calls that the loop has made, of %d whose callers all waited, before any of the"
                + " callers could go on",
            CALLERS)
        .isEqualTo(CALLERS);
  }

  /** How many calls are made while no caller gets a processor: they were on their way before. */
  private int madeBeforeACallerGoesOn() {
    var made = new AtomicInteger();
    var callers = new ArrayList<Worker>();
    try (var workers = new Workers()) {
      for (var i = 1; i <= CALLERS; i++) {
        callers.add(
            workers.startVirtual(
                "caller " + i, () -> bridge.blockingCallFromThread(made::incrementAndGet)));
      }
      callers.forEach(it -> it.awaitWaiting("the call, which waits for the loop,"));
      int madeMeanwhile;
      try (var carriers = Carriers.hold()) {
        assertThat(carriers).isNotNull();
        loop.runAll();
        madeMeanwhile = made.get();
      }
      callers.forEach(this::turnUntilDone);
      return madeMeanwhile;
    }
  }

  @Test
  @Corner
  @DisplayName("no outcome gets lost that comes just as another one is on its way to the loop")
  void outcomesAtTheSameMoment() throws Exception {
    StepByStep.each(hold -> outcomesAtTheSameMoment(hold, true));
    StepByStep.each(hold -> outcomesAtTheSameMoment(hold, false));
  }

  /**
   * Somebody is held at a step while a second work ends and the loop turns.
   *
   * @param loopIsHeld as it has turned to the first outcome; else the worker that brings it
   */
  private void outcomesAtTheSameMoment(StepByStep.Hold hold, boolean loopIsHeld) throws Exception {
    var jobs = Collections.synchronizedList(new ArrayList<Runnable>());
    var arrived = Collections.synchronizedList(new ArrayList<>());
    var handedOut = new AtomicBoolean();
    var firstGoes = new Gate();
    var loopTurns = new Gate();
    var real = GivenLoop.real();
    try (var workers = new Workers()) {
      var loopThread =
          workers.start(
              "loop",
              () -> {
                var slow =
                    SlowMotion.of(Bridge.class, ThreadBridge.class, real, (Executor) jobs::add);
                // Who is held while a class is initialized would hold up all others, too.
                slow.deferToThread(() -> "before").whenDone(real::stop);
                jobs.removeFirst().run();
                real.run();
                for (var name : List.of("first", "second")) {
                  var outcome = slow.deferToThread(() -> name);
                  outcome.whenDone(() -> arrived.add(name));
                }
                handedOut.set(true);
                loopTurns.await();
                real.run();
              });
      Poll.until(
          "two works are handed to the workers", () -> handedOut.get() || loopThread.isDone());
      if (!handedOut.get()) {
        workers.join();
      }
      assertThat(jobs).as("what was handed to the workers, for two works").hasSize(2);
      var first =
          workers.start(
              "worker",
              () -> {
                firstGoes.await();
                jobs.getFirst().run();
              });
      if (loopIsHeld) {
        firstGoes.open();
        first.awaitDone("the first work ends");
        hold.begin(loopThread);
        loopTurns.open();
        // It is through when it sleeps.
        hold.await(
            "the loop",
            () ->
                loopThread.isDone()
                    || arrived.contains("first")
                        && loopThread.thread().getState() == Thread.State.WAITING);
      } else {
        hold.begin(first);
        firstGoes.open();
        hold.await("the worker that brings the first outcome", first);
      }
      var second = workers.start("another worker", () -> jobs.getLast().run());
      second.letWait();
      loopTurns.open();
      loopThread.letWait();
      hold.release();
      first.awaitDone("the first work ends");
      second.awaitDone("the second work ends");
      Poll.until(
          "the outcomes of two works arrive, the second of which ended while %s"
              .formatted(
                  loopIsHeld
                      ? "the loop was busy with the outcome of the first"
                      : "a worker was bringing the outcome of the first"),
          () -> arrived.size() >= 2 || loopThread.isDone());
      real.stop();
      workers.join();
    }
    assertThat(arrived)
        .as("outcomes that have arrived, of two works")
        .containsExactlyInAnyOrder("first", "second");
  }

  /** Has the loop turn, and again if more comes in, until a blocking call is over. */
  private void turnUntilDone(Worker caller) {
    Poll.until(
        "blockingCallFromThread comes back",
        () -> {
          loop.runAll();
          return caller.isDone();
        });
    caller.awaitDone("blockingCallFromThread comes back");
  }

  /** The exceptions and errors: what is neither has a test of its own. */
  private static List<CallbackFailure> kinds() {
    return Stream.of(CallbackFailure.values())
        .filter(
            it ->
                it.thrower().thrown() instanceof Exception
                    || it.thrower().thrown() instanceof Error)
        .toList();
  }

  /** Runs on the worker what was handed over, and forgets it. */
  private void work() {
    var all = List.copyOf(handedOver);
    handedOver.clear();
    worker.run("the work is done", () -> all.forEach(Runnable::run));
  }

  private void tell(Awaitable<?> outcome) {
    outcome.whenDone(
        () -> {
          try {
            told.add(outcome.result());
          } catch (Throwable thrown) {
            told.add(thrown);
          }
        });
  }

  /** What a blocking call throws on another thread; null if it returns. */
  private Throwable thrownBy(Callable<?> call) {
    var thrown = new AtomicReference<Throwable>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                try {
                  bridge.blockingCallFromThread(call);
                } catch (Throwable it) {
                  thrown.set(it);
                }
              });
      Poll.until("the call is handed to the loop", () -> loop.pending() > 0 || caller.isDone());
      turnUntilDone(caller);
      if (thrown.get() instanceof UnsupportedOperationException todo) {
        throw todo;
      }
    }
    return thrown.get();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
