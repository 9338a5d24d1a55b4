package inflight.ch09_asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.TestLoop;
import inflight.testkit.Graded;
import inflight.testkit.OnLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
@OnLoop
class LoopTaskTest {
  private final TestLoop loop = TestLoop.virtual();
  private final Completable<Object> page = new Completable<>(loop);
  private final List<String> told = new ArrayList<>();

  /** Does what it is made of, step by step, and keeps what it is told. */
  private final class Script implements Coroutine<String> {
    private final Queue<Callable<Step<String>>> steps = new ArrayDeque<>();
    private boolean catches;

    Script then(Callable<Step<String>> step) {
      steps.add(step);
      return this;
    }

    Script await(Awaitable<?> other) {
      return then(() -> new Await<>(other));
    }

    Script done(String value) {
      return then(() -> new Done<>(value));
    }

    /** From now on what is thrown in is caught, and the next step follows. */
    Script catching() {
      catches = true;
      return this;
    }

    @Override
    public Step<String> send(Object value) throws Exception {
      told.add("send " + value);
      return next();
    }

    @Override
    public Step<String> fail(Exception error) throws Exception {
      told.add("fail " + name(error));
      if (!catches) {
        told.add("finally");
        throw error;
      }
      return next();
    }

    private Step<String> next() throws Exception {
      if (steps.isEmpty()) {
        told.add("stepped after its end");
        throw new IllegalStateException("stepped after its end");
      }
      return steps.remove().call();
    }
  }

  @Test
  @DisplayName("the first step comes in the next turn, and not inside the constructor")
  void firstStep() {
    var task = start(new Script().done("end"));
    assertThat(task.isDone()).as("done, before the first turn").isFalse();
    assertThat(told).as("what the coroutine was told before the first turn").isEmpty();

    loop.runAll();
    assertThat(told).as("what it was told").containsExactly("send null");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("end");
  }

  @Test
  @DisplayName("no step comes in the turn that makes the task, or in the one that wakes it")
  void notInTheSameTurn() {
    loop.callSoon(
        () -> {
          var task = start(new Script().await(page).done("end"));
          told.add(task.isDone() ? "made and done" : "made");
        });
    loop.callSoon(() -> told.add("next in the same turn"));
    loop.runAll();
    loop.callSoon(
        () -> {
          page.complete("front page");
          told.add("woken");
        });
    loop.callSoon(() -> told.add("next in the same turn"));

    loop.runAll();
    assertThat(told)
        .as("what happened, in order")
        .containsExactly(
            "made",
            "next in the same turn",
            "send null",
            "woken",
            "next in the same turn",
            "send front page");
  }

  @Test
  @DisplayName("all steps run on the loop's own thread")
  void onTheLoopsThread() {
    var threads = new ArrayList<String>();
    var alreadyDone = new Completable<String>(loop);
    alreadyDone.complete("ready");
    var later = new Completable<String>(loop);
    var script = new Script().catching();
    for (var other : List.of(page, alreadyDone, later)) {
      script.then(
          () -> {
            threads.add(loop.here());
            return new Coroutine.Await<>(other);
          });
    }
    script.then(
        () -> {
          threads.add(loop.here());
          return new Coroutine.Done<>("end");
        });
    var task = start(script);
    task.whenDone(() -> threads.add(loop.here()));
    loop.callLater(Duration.ofSeconds(1), () -> page.fail(new IllegalStateException("404")));
    loop.callLater(Duration.ofSeconds(2), task::cancel);

    loop.runAll();
    assertThat(outcome(task)).as("what came of the task").isEqualTo("end");
    assertThat(threads).as("where four steps and a callback ran").hasSize(5);
    assertThat(threads).as("where they ran").containsOnly("the loop's own thread");
    assertThat(loop.callsFromElsewhere())
        .as("calls of the loop that are for its own thread, and came from another")
        .isEmpty();
  }

  @Test
  @DisplayName("it goes on with the result of what it awaits, once that is done")
  void result() {
    var task = start(new Script().await(page).done("end"));
    loop.runAll();
    assertThat(task.isDone()).as("done, while it awaits").isFalse();
    page.complete("front page");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "send front page");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("end");
  }

  @Test
  @DisplayName("there is no result before the end")
  void noResultYet() {
    var task = start(new Script().await(page).done("end"));
    assertThrows(IllegalStateException.class, task::result, "result before the first step");
    loop.runAll();
    assertThrows(IllegalStateException.class, task::result, "result of a task that awaits");
    task.cancel();
    assertThrows(
        IllegalStateException.class, task::result, "result of one that has yet to be told to end");
  }

  @Test
  @DisplayName("the error of what it awaits is thrown in, and the coroutine may catch it")
  void errorThrownIn() {
    var task = start(new Script().catching().await(page).done("recovered"));
    page.fail(new IllegalStateException("404"));

    loop.runAll();
    assertThat(outcome(task)).as("what came of the task").isEqualTo("recovered");
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "fail IllegalStateException");
  }

  @Test
  @DisplayName("what the coroutine throws is the error of the task")
  void error() {
    var task =
        start(
            new Script()
                .then(
                    () -> {
                      throw new IllegalStateException("404");
                    }));
    var other = start(new Script().await(page));
    page.fail(new IllegalArgumentException("no such host"));

    loop.runAll();
    assertThat(outcome(task))
        .as("what came of a task that throws")
        .isEqualTo("IllegalStateException");
    assertThat(outcome(other))
        .as("what came of a task that does not catch")
        .isEqualTo("IllegalArgumentException");
  }

  @Test
  @DisplayName("a cancel is thrown in at the await: finally runs, and the task is cancelled")
  void cancelled() {
    var task = start(new Script().await(page).done("not cancelled"));
    loop.runAll();
    assertThat(task.cancel()).as("cancel of a task that awaits").isTrue();
    assertThat(told).as("what the coroutine was told inside cancel").containsExactly("send null");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("CancellationException");
    assertThat(page.isDone()).as("done, what it awaited: it is cancelled too").isTrue();
  }

  @Test
  @DisplayName("a coroutine may catch the cancel, await more and come to a result")
  void cancelCaught() {
    var cleanup = new Completable<String>(loop);
    var task = start(new Script().catching().await(page).await(cleanup).done("cleaned up"));
    loop.runAll();
    task.cancel();
    loop.runAll();
    assertThat(task.isDone()).as("done, while it cleans up").isFalse();
    cleanup.complete("ok");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("cleaned up");
  }

  @Test
  @DisplayName("a cancel is not dropped if what it awaits is done already")
  void cancelAfterWaking() {
    var task = start(new Script().await(page).done("not cancelled"));
    loop.runAll();
    page.complete("front page");
    assertThat(task.cancel()).as("cancel, before the coroutine was told").isTrue();

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("a cancel before the first step is told in place of it")
  void cancelBeforeTheFirstStep() {
    var task = start(new Script().done("not cancelled"));
    assertThat(task.cancel()).as("cancel, before the first step").isTrue();

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("fail CancellationException", "finally");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("a cancel during a step is thrown in at the next await")
  void cancelDuringAStep() {
    var task = new ArrayList<LoopTask<String>>();
    var script = new Script();
    script
        .then(
            () -> {
              task.getFirst().cancel();
              return new Coroutine.Await<>(page);
            })
        .done("not cancelled");
    task.add(start(script));
    assertThat(task.getFirst().isDone()).as("done, before the first step").isFalse();

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task.getFirst()))
        .as("what came of the task")
        .isEqualTo("CancellationException");
    assertThat(page.isDone()).as("done, what it awaited then: it is cancelled too").isTrue();
  }

  @Test
  @DisplayName("a cancel during a step is not dropped if what it awaits then is done already")
  void cancelDuringAStepThatAwaitsADoneOne() {
    page.complete("front page");
    var task = new ArrayList<LoopTask<String>>();
    task.add(
        start(
            new Script()
                .then(
                    () -> {
                      task.getFirst().cancel();
                      return new Coroutine.Await<>(page);
                    })
                .done("not cancelled")));
    assertThat(task.getFirst().isDone()).as("done, before the first step").isFalse();

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told: of the cancel, in place of the result that is there")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task.getFirst()))
        .as("what came of the task")
        .isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("asked to cancel twice, the coroutine is told once")
  void cancelledTwice() {
    var cleanup = new Completable<String>(loop);
    var task = start(new Script().catching().await(page).await(cleanup).done("caught once"));
    loop.runAll();
    page.complete("front page");
    task.cancel();
    task.cancel();
    loop.runAll();
    assertThat(task.isDone()).as("done, while it cleans up").isFalse();
    cleanup.complete("ok");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("caught once");
  }

  @Test
  @DisplayName("asked twice while what it awaits is being cancelled, it is told once as well")
  void cancelledTwiceWhileItAwaits() {
    var cleanup = new Completable<String>(loop);
    var task = start(new Script().catching().await(page).await(cleanup).done("caught once"));
    loop.runAll();
    task.cancel();
    task.cancel();
    loop.runAll();
    assertThat(cleanup.isDone())
        .as("done, what it awaits to clean up: no second cancel may hit that")
        .isFalse();
    cleanup.complete("ok");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told, asked to cancel twice before it was told")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("caught once");
  }

  @Test
  @DisplayName("a task that has ended is never stepped again, and cancel answers false")
  void neverAfterTheEnd() {
    var task = start(new Script().await(page).done("end"));
    page.complete("front page");
    loop.runAll();

    assertThat(task.cancel()).as("cancel, after the end").isFalse();
    loop.runAll();
    assertThat(told)
        .as("what the coroutine was told")
        .containsExactly("send null", "send front page");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("end");
  }

  @Test
  @DisplayName("a task may await another: a cancel goes down to it and waits for its clean-up")
  void nested() {
    var cleanup = new Completable<String>(loop);
    var inner =
        start(
            new Script()
                .catching()
                .await(page)
                .await(cleanup)
                .then(
                    () -> {
                      throw new CancellationException();
                    }));
    var outer = start(new Script().await(inner).done("not cancelled"));
    loop.runAll();
    outer.cancel();
    loop.runAll();
    assertThat(outer.isDone()).as("done, while the inner one cleans up").isFalse();
    cleanup.complete("ok");

    loop.runAll();
    assertThat(outcome(inner)).as("what came of the inner task").isEqualTo("CancellationException");
    assertThat(outcome(outer)).as("what came of the outer task").isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("100,000 awaits of what is done already need no deep stack")
  void readyAwaits() {
    page.complete("front page");
    var steps = new int[1];
    var task =
        new LoopTask<>(
            loop,
            new Coroutine<String>() {
              @Override
              public Step<String> send(Object value) {
                return steps[0]++ < 100_000 ? new Await<>(page) : new Done<>("end");
              }
            });

    loop.runAll();
    assertThat(outcome(task)).as("what came of the task").isEqualTo("end");
    assertThat(steps[0]).as("steps").isEqualTo(100_001);
  }

  @Test
  @DisplayName("callbacks run in order, each once, in a turn of their own")
  void callbacks() {
    var task = start(new Script().done("end"));
    task.whenDone(() -> told.add("first"));
    task.whenDone(() -> told.add("second"));
    loop.runAll();
    task.whenDone(() -> told.add("late"));
    assertThat(told)
        .as("what happened before the late callback had its turn")
        .containsExactly("send null", "first", "second");

    loop.runAll();
    assertThat(told).as("what happened").containsExactly("send null", "first", "second", "late");
  }

  @Test
  @DisplayName("a callback that throws keeps the next one from nothing")
  void nextCallbackRuns() {
    var task = start(new Script().done("end"));
    task.whenDone(
        () -> {
          throw new IllegalStateException("a callback that throws");
        });
    task.whenDone(() -> told.add("second"));

    loop.runAllThoughSomeThrow();
    assertThat(told)
        .as(
            "what happened, when the first of two callbacks throws; give each to the loop by itself")
        .containsExactly("send null", "second");
  }

  private LoopTask<String> start(Coroutine<String> coroutine) {
    return new LoopTask<>(loop, coroutine);
  }

  private static String outcome(Awaitable<String> task) {
    if (!task.isDone()) {
      return "not done";
    }
    try {
      return task.result();
    } catch (Exception e) {
      return name(e);
    }
  }

  private static String name(Exception error) {
    return error.getClass().getSimpleName();
  }
}
