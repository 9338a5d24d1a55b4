package inflight.ch09_asyncio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.given.Awaitable;
import inflight.given.Completable;
import inflight.given.Coroutine;
import inflight.given.TestLoop;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.Graded;
import inflight.testkit.OnLoop;
import inflight.testkit.Tried;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
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
    assertThat(told).as("what the coroutine got before the first turn").isEmpty();

    loop.runAll();
    assertThat(told).as("what it got").containsExactly("send null");
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
    assertThat(told).as("what the coroutine got").containsExactly("send null", "send front page");
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
    assertThrows(IllegalStateException.class, task::result, "result before the end");
  }

  @Test
  @DisplayName("the error of what it awaits is thrown into the coroutine, which may catch it")
  void errorThrownIn() {
    var task = start(new Script().catching().await(page).done("recovered"));
    page.fail(new IllegalStateException("404"));

    loop.runAll();
    assertThat(outcome(task)).as("what came of the task").isEqualTo("recovered");
    assertThat(told)
        .as("what the coroutine got")
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

  /** What a coroutine may throw, or what it awaits may end with, beside a cancel. */
  private static List<Throwable> errors() {
    var cause = new IllegalStateException("404");
    return List.of(
        cause,
        new IOException("a checked exception"),
        new InterruptedException("interrupted"),
        new TimeoutException("too late"),
        new CompletionException(cause),
        new ExecutionException(new CancellationException()));
  }

  /**
   * Errors by which what it awaits may say that it was cancelled: made by others, and for a reason.
   */
  private static List<Throwable> cancellations() {
    var caused = new CancellationException("shutting down");
    caused.initCause(new IllegalStateException("404"));
    return List.of(
        new CancellationException("shutting down"),
        caused,
        new CancellationException(),
        new ShutDown());
  }

  private static final class ShutDown extends CancellationException {
    private static final long serialVersionUID = 1;

    ShutDown() {
      super("by the operator");
    }
  }

  private static List<Throwable> realErrors() {
    return List.of(
        new AssertionError("an error"),
        new StackOverflowError(),
        new LinkageError("no such class"));
  }

  @Test
  @Corner
  @DisplayName("whatever the coroutine throws, an Error too, is the error of the task")
  void everyKindOfError() {
    var all = new ArrayList<>(errors());
    all.addAll(realErrors());
    for (var error : Tried.each("error", all)) {
      var first = start(throwing(error));
      var other = new Completable<>(loop);
      var later = start(new Script().catching().await(other).then(() -> sneak(error)));
      var told = new ArrayList<String>();
      first.whenDone(() -> told.add("first"));
      later.whenDone(() -> told.add("later"));
      loop.runAllThoughSomeThrow();
      assertThat(later.isDone()).as("done, while it awaits").isFalse();
      later.cancel();

      loop.runAllThoughSomeThrow();
      assertThat(first.isDone()).as("done, a task whose first step threw %s", error).isTrue();
      assertThat(later.isDone()).as("done, a task whose second step threw %s", error).isTrue();
      for (var task : Tried.each("task", List.of(first, first, later))) {
        assertThat(catchThrowable(task::result))
            .as("what result threw, when the coroutine had thrown %s", error)
            .isSameAs(error);
      }
      assertThat(told)
          .as("callbacks of two tasks whose coroutine threw %s", error)
          .containsExactlyInAnyOrder("first", "later");
      assertThat(first.cancel()).as("cancel, after the end").isFalse();
    }
  }

  @Test
  @Corner
  @DisplayName("a Throwable that is neither an Exception nor an Error ends the task, too")
  void throwableEndsTheTask() {
    var thrown = new Throwable("neither an Exception nor an Error");
    var first = start(throwing(thrown));
    var later = start(new Script().await(page).then(() -> sneak(thrown)));
    var outer = start(new Script().catching().await(first).done("went on"));
    for (var task : List.of(first, later)) {
      task.whenDone(() -> told.add("called back"));
    }
    loop.runAllThoughSomeThrow();
    page.complete("front page");

    loop.runAllThoughSomeThrow();
    for (var task : Tried.each("task", List.of(first, later))) {
      assertThat(task.isDone()).as("done, a task whose coroutine threw a Throwable").isTrue();
      var result = catchThrowable(task::result);
      assertThat(result == thrown || result != null && result.getCause() == thrown)
          .as("whether result threw that, or one with it as the cause: %s", result)
          .isTrue();
    }
    assertThat(outer.isDone()).as("done, a task that awaited the first one").isTrue();
    assertThat(told).as("what happened").contains("called back", "called back");
  }

  @Test
  @Corner
  @DisplayName("the error of what it awaits is thrown in as it is, whoever made it")
  void everyKindOfErrorThrownIn() {
    for (var error : Tried.each("error", errors())) {
      var seen = new ArrayList<Throwable>();
      var other = new Completable<String>(loop);
      var task = start(seeing(other, seen));
      loop.runAll();
      assertThat(task.isDone()).as("done, while it awaits").isFalse();
      other.fail(error);

      loop.runAll();
      assertThat(seen).as("what was thrown in, when the awaited one had failed").hasSize(1);
      assertThat(seen.getFirst()).as("what was thrown in").isSameAs(error);
      assertThat(outcome(task)).as("what came of the task").isEqualTo("caught");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "if what it awaits failed with a CancellationException of its own, that very one is thrown in")
  void everyKindOfCancellationThrownIn() {
    for (var error : Tried.each("error", cancellations())) {
      for (var isThereBefore : Tried.each("there before", List.of(false, true))) {
        var seen = new ArrayList<Throwable>();
        var other = new Completable<String>(loop);
        if (isThereBefore) {
          other.fail(error);
        }
        var task = start(seeing(other, seen));
        loop.runAll();
        other.fail(error);

        loop.runAll();
        assertThat(task.isDone()).as("done, when what it awaits has failed").isTrue();
        assertThat(seen)
            .as("how often the coroutine was thrown something in, when what it awaits had failed")
            .hasSize(1);
        assertThat(seen.getFirst())
            .as(
                "what was thrown in, when somebody had failed what it awaits with %s: an error of"
                    + " any kind is passed on as it is, with its message, its cause and its type",
                error)
            .isSameAs(error);
        assertThat(outcome(task)).as("what came of the task").isEqualTo("caught");
      }
    }
  }

  @Test
  @Corner
  @DisplayName(
      "an Error of what it awaits is the error of the task, and the coroutine is not stepped again")
  void errorOfTheAwaited() {
    for (var error : Tried.each("error", realErrors())) {
      told.clear();
      var inner = start(throwing(error));
      var task = start(new Script().catching().await(inner).done("not told"));
      var outer = start(new Script().catching().await(task).done("not told"));

      loop.runAllThoughSomeThrow();
      assertThat(task.isDone()).as("done, a task that awaited one with %s", error).isTrue();
      assertThat(outer.isDone()).as("done, a task that awaited that task").isTrue();
      assertThat(catchThrowable(task::result)).as("what result threw").isSameAs(error);
      assertThat(catchThrowable(outer::result)).as("what result threw").isSameAs(error);
      assertThat(told)
          .as("what the two coroutines that awaited got")
          .containsExactly("send null", "send null");
    }
  }

  @Test
  @Corner
  @DisplayName("results of every kind are sent in as they are, null too")
  void everyKindOfResult() {
    var seen = new ArrayList<Object>();
    var results = new ArrayList<Object>();
    results.add("page");
    results.add(null);
    results.add(withoutTrace("an error as a result"));
    results.add(null);
    results.add(withoutTrace("another one"));
    results.add("last");
    results.add(null);
    var task =
        new LoopTask<>(
            loop,
            new Coroutine<Object>() {
              private int step;

              @Override
              public Step<Object> send(Object value) {
                seen.add(value);
                if (step == results.size()) {
                  return new Done<>(null);
                }
                var other = new Completable<>(loop);
                var result = results.get(step);
                if (step++ % 2 == 0) {
                  other.complete(result);
                } else {
                  loop.callSoon(() -> other.complete(result));
                }
                return new Await<>(other);
              }
            });

    assertThat(task.isDone()).as("done, before the first step").isFalse();
    loop.runAll();
    var expected = new ArrayList<Object>();
    expected.add(null);
    expected.addAll(results);
    assertThat(seen)
        .as("what was sent in: null first, and then the results")
        .containsExactlyElementsOf(expected);
    assertThat(task.isDone()).as("done, a task whose result is null").isTrue();
    assertThat(catchThrowable(() -> assertThat(task.result()).isNull()))
        .as("what is wrong with the result of a task that came to null")
        .isNull();
  }

  @Test
  @DisplayName(
      "if somebody else cancels what it awaits, the coroutine gets the exception, and may go on")
  void awaitedCancelledByOthers() {
    var task = start(new Script().await(page));
    var catching = start(new Script().catching().await(page).done("went on"));
    loop.runAll();
    assertThat(task.isDone()).as("done, while it awaits").isFalse();
    told.clear();
    page.cancel();

    loop.runAll();
    assertThat(told)
        .as("what two coroutines got, one of which catches it")
        .containsExactlyInAnyOrder(
            "fail CancellationException", "finally", "fail CancellationException");
    assertThat(outcome(task)).as("what came of the first").isEqualTo("CancellationException");
    assertThat(outcome(catching)).as("what came of the second").isEqualTo("went on");

    var self =
        start(
            new Script()
                .then(
                    () -> {
                      throw new CancellationException("by the coroutine itself");
                    }));
    loop.runAll();
    assertThat(outcome(self))
        .as("what came of a task whose coroutine threw a CancellationException unasked")
        .isEqualTo("CancellationException");
  }

  /** None of the test's business, and messages stay short. */
  private static Exception withoutTrace(String message) {
    return new Exception(message, null, false, false) {
      private static final long serialVersionUID = 1;
    };
  }

  /** Throws in its first step. */
  private static Coroutine<String> throwing(Throwable error) {
    return value -> sneak(error);
  }

  /** Awaits one, and keeps what is thrown in. */
  private static Coroutine<String> seeing(Awaitable<?> other, List<Throwable> seen) {
    return new Coroutine<>() {
      @Override
      public Step<String> send(Object value) {
        return seen.isEmpty() && value == null ? new Await<>(other) : new Done<>("sent " + value);
      }

      @Override
      public Step<String> fail(Exception error) {
        seen.add(error);
        return new Done<>("caught");
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <R, T extends Throwable> R sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  @DisplayName("a cancel is thrown in at the await: finally runs, and the task is cancelled")
  void cancelled() {
    var task = start(new Script().await(page).done("not cancelled"));
    loop.runAll();
    assertThat(task.cancel()).as("cancel of a task that awaits").isTrue();
    assertThat(told).as("what the coroutine got inside cancel").containsExactly("send null");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine got")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("CancellationException");
    assertThat(page.isDone()).as("done, what it awaited: it is cancelled too").isTrue();
  }

  @Test
  @DisplayName("a coroutine may catch the cancel, await more and return a result")
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
        .as("what the coroutine got")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("cleaned up");
  }

  @Test
  @DisplayName("a coroutine that catches the cancel and returns a result at once has that result")
  void cancelCaughtInTheLastStep() {
    for (var begun : Tried.each("begun", List.of(true, false))) {
      told.clear();
      var script = new Script().catching();
      var task = start((begun ? script.await(new Completable<>(loop)) : script).done("caught"));
      if (begun) {
        loop.runAll();
      }
      assertThat(task.cancel()).as("cancel, before the end").isTrue();

      loop.runAll();
      assertThat(told).as("what the coroutine got").endsWith("fail CancellationException");
      assertThat(outcome(task))
          .as("the outcome of a task whose last step caught the cancel and returned a result")
          .isEqualTo("caught");
    }
  }

  @Test
  @DisplayName("a cancel is not dropped if what it awaits is done already")
  void cancelAfterWaking() {
    var task = start(new Script().await(page).done("not cancelled"));
    loop.runAll();
    page.complete("front page");
    assertThat(task.cancel()).as("cancel, before the coroutine got").isTrue();
    assertThat(told).as("what the coroutine got inside cancel").containsExactly("send null");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine got")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("CancellationException");
  }

  @Test
  @DisplayName("a cancel before the first step is thrown in instead of it")
  void cancelBeforeTheFirstStep() {
    var task = start(new Script().done("not cancelled"));
    assertThat(task.cancel()).as("cancel, before the first step").isTrue();
    assertThat(told).as("what the coroutine got inside cancel").isEmpty();
    assertThat(task.isDone()).as("done, when cancel returns").isFalse();

    loop.runAll();
    assertThat(told)
        .as("what the coroutine got")
        .containsExactly("fail CancellationException", "finally");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("CancellationException");
  }

  @Test
  @DisplayName(
      "a coroutine that caught the cancel before its first step gets what it awaits then, each time")
  void awaitsAfterACancelBeforeTheFirstStep() {
    for (var end : Tried.each("end", ends())) {
      told.clear();
      var other = new Completable<>(loop);
      var last = new Completable<String>(loop);
      var task = start(new Script().catching().await(other).await(last).done("cleaned up"));
      task.cancel();
      loop.runAll();
      assertThat(told).as("what the coroutine got").containsExactly("fail CancellationException");
      end.accept(other);
      loop.runAll();
      last.complete("ok");

      loop.runAll();
      assertThat(told)
          .as("what the coroutine got: of the cancel, and of the two that it awaited after it")
          .containsExactly("fail CancellationException", gets(other), "send ok");
      assertThat(outcome(task)).as("what came of the task").isEqualTo("cleaned up");
    }
  }

  /** What a coroutine is told that awaits one that is done. */
  private static String gets(Awaitable<?> other) {
    try {
      return "send " + other.result();
    } catch (Exception e) {
      return "fail " + name(e);
    }
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
        .as("what the coroutine got")
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
        .as("what the coroutine got: of the cancel, in place of the result that is there")
        .containsExactly("send null", "fail CancellationException", "finally");
    assertThat(outcome(task.getFirst()))
        .as("what came of the task")
        .isEqualTo("CancellationException");
  }

  /** How something awaited may end before a cancel comes: not with a value alone. */
  private static List<Consumer<Completable<Object>>> ends() {
    return List.of(
        it -> it.complete("front page"),
        it -> it.complete(null),
        it -> it.fail(new IllegalStateException("404")),
        it -> it.fail(new IOException("a checked exception")),
        Completable::cancel);
  }

  @Test
  @DisplayName("a cancel is thrown in, once, instead of a result or an error that is there already")
  void cancelInsteadOfAnyEnd() {
    for (var end : Tried.each("end", ends())) {
      for (var isInAStep : Tried.each("in a step", List.of(false, true))) {
        told.clear();
        var other = new Completable<>(loop);
        var cleanup = new Completable<String>(loop);
        var task = new ArrayList<LoopTask<String>>();
        task.add(
            start(
                new Script()
                    .catching()
                    .then(
                        () -> {
                          if (isInAStep) {
                            end.accept(other);
                            task.getFirst().cancel();
                          }
                          return new Coroutine.Await<>(other);
                        })
                    .await(cleanup)
                    .done("cleaned up")));
        if (!isInAStep) {
          loop.turn();
          end.accept(other);
          assertThat(task.getFirst().cancel()).as("cancel, before the coroutine got").isTrue();
        }
        loop.runAllThoughSomeThrow();
        assertThat(told)
            .as("what the coroutine got: of the cancel, whatever had come before it")
            .containsExactly("send null", "fail CancellationException");
        assertThat(cleanup.isDone())
            .as("done, what it awaits to clean up: the cancel was thrown in before")
            .isFalse();
        cleanup.complete("ok");

        loop.runAllThoughSomeThrow();
        assertThat(told)
            .as("what the coroutine got: of one cancel, once")
            .containsExactly("send null", "fail CancellationException", "send ok");
        assertThat(outcome(task.getFirst())).as("what came of the task").isEqualTo("cleaned up");
      }
    }
  }

  @Test
  @DisplayName("a cancel during a step is thrown in once, and what is awaited later is left alone")
  void cancelDuringAStepOnce() {
    var cleanup = new Completable<String>(loop);
    var task = new ArrayList<LoopTask<String>>();
    task.add(
        start(
            new Script()
                .catching()
                .then(
                    () -> {
                      task.getFirst().cancel();
                      return new Coroutine.Await<>(page);
                    })
                .await(cleanup)
                .done("cleaned up")));
    assertThat(task.getFirst().isDone()).as("done, before the first step").isFalse();

    loop.runAll();
    assertThat(cleanup.isDone()).as("done, what it awaits to clean up").isFalse();
    cleanup.complete("ok");

    loop.runAll();
    assertThat(told)
        .as("what the coroutine got: of one cancel, once")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task.getFirst())).as("what came of the task").isEqualTo("cleaned up");
  }

  @Test
  @Corner
  @DisplayName("if there is no await after a cancel during a step, the task ends as that step does")
  void cancelDuringTheLastStep() {
    var task = new ArrayList<LoopTask<String>>();
    task.add(
        start(
            new Script()
                .then(
                    () -> {
                      task.getFirst().cancel();
                      return new Coroutine.Done<>("end");
                    })));
    task.add(
        start(
            new Script()
                .then(
                    () -> {
                      task.getLast().cancel();
                      throw new IllegalStateException("404");
                    })));

    assertThat(task.getLast().isDone()).as("done, before the first step").isFalse();

    loop.runAll();
    assertThat(told).as("what the two coroutines got").containsExactly("send null", "send null");
    assertThat(outcome(task.getFirst()))
        .as("the outcome of a task that was cancelled in the step that returned its result")
        .isEqualTo("end");
    assertThat(outcome(task.getLast()))
        .as("the outcome of a task that was cancelled in the step that threw its error")
        .isEqualTo("IllegalStateException");
  }

  @Test
  @DisplayName("a cancel after the first was thrown in is a new one, and is thrown in as well")
  void cancelledAgainLater() {
    var second = new Completable<>(loop);
    var third = new Completable<>(loop);
    var task = new ArrayList<LoopTask<String>>();
    task.add(
        start(
            new Script()
                .catching()
                .await(page)
                .await(second)
                .await(third)
                .then(
                    () -> {
                      task.getFirst().cancel();
                      return new Coroutine.Await<>(new Completable<>(loop));
                    })
                .done("went on")));
    loop.runAll();
    task.getFirst().cancel();
    loop.runAll();
    assertThat(second.isDone()).as("done, what it awaits after one cancel").isFalse();
    assertThat(task.getFirst().cancel()).as("a second cancel, after the first").isTrue();
    assertThat(second.isDone()).as("done, what it awaited at the second cancel").isTrue();
    loop.runAll();
    third.complete("there");
    assertThat(task.getFirst().cancel()).as("a third cancel, of one that is to go on").isTrue();

    loop.runAll();
    assertThat(told)
        .as("what the coroutine got of four cancels, each after the one before was thrown in")
        .containsExactly(
            "send null",
            "fail CancellationException",
            "fail CancellationException",
            "fail CancellationException",
            "fail CancellationException");
    assertThat(outcome(task.getFirst())).as("what came of the task").isEqualTo("went on");
  }

  @Test
  @Corner
  @DisplayName("if what it awaits is cancelled and ends otherwise all the same, that is passed on")
  void endsInSpiteOfTheCancel() {
    for (var error :
        Tried.each("error", Arrays.asList(null, new IllegalStateException("disk full")))) {
      told.clear();
      var cleanup = new Completable<String>(loop);
      var inner =
          start(
              new Script()
                  .catching()
                  .await(new Completable<>(loop))
                  .await(cleanup)
                  .then(
                      () -> {
                        if (error != null) {
                          throw error;
                        }
                        return new Coroutine.Done<>("page");
                      }));
      var outer = start(new Script().catching().await(inner).done("went on"));
      loop.runAll();
      assertThat(outer.cancel()).as("cancel, while it awaits").isTrue();
      loop.runAll();
      told.clear();
      cleanup.complete("ok");

      loop.runAll();
      assertThat(told)
          .as("what the two coroutines got, when the awaited task had cleaned up")
          .containsExactly("send ok", error == null ? "send page" : "fail IllegalStateException");
      assertThat(outcome(outer)).as("what came of the outer task").isEqualTo("went on");
    }
  }

  @Test
  @DisplayName("two cancels in a row are thrown in once")
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
        .as("what the coroutine got")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("caught once");
  }

  @Test
  @DisplayName("two cancels are thrown in once, also while what the task awaits is being cancelled")
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
        .as("what the coroutine got, asked to cancel twice before it got")
        .containsExactly("send null", "fail CancellationException", "send ok");
    assertThat(outcome(task)).as("what came of the task").isEqualTo("caught once");
  }

  @Test
  @Corner
  @DisplayName("each cancel cancels what it awaits, which may have ignored the one before")
  void eachCancelAsksTheAwaited() {
    var second = new Completable<>(loop);
    // Goes on after its first cancel, and ends with its second.
    var inner = start(new Script().catching().await(page).await(second).done("ignored both"));
    var outer = start(new Script().await(inner).done("not cancelled"));
    loop.runAll();
    outer.cancel();
    loop.runAll();
    assertThat(inner.isDone()).as("done, the inner task, after it ignored a cancel").isFalse();
    assertThat(second.isDone()).as("done, what the inner task awaits now").isFalse();

    assertThat(outer.cancel()).as("a second cancel of the outer task").isTrue();
    assertThat(second.isDone())
        .as("done, what the inner task awaits now, after a second cancel of the outer task")
        .isTrue();
    loop.runAll();
    assertThat(outcome(inner)).as("the outcome of the inner task").isEqualTo("ignored both");
    assertThat(outcome(outer))
        .as("the outcome of the outer task, when the inner one has returned a result all the same")
        .isEqualTo("not cancelled");
  }

  @Test
  @DisplayName("a task that has ended is never stepped again, and cancel returns false")
  void neverAfterTheEnd() {
    var task = start(new Script().await(page).done("end"));
    page.complete("front page");
    loop.runAll();

    assertThat(task.cancel()).as("cancel, after the end").isFalse();
    loop.runAll();
    assertThat(told).as("what the coroutine got").containsExactly("send null", "send front page");
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
  @Corner
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
  @Corner
  @DisplayName("a callback that throws does not keep the next one from running")
  void nextCallbackRuns() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      told.clear();
      var task = start(new Script().done("end"));
      task.whenDone(failure.thrower()::run);
      task.whenDone(() -> told.add("second"));

      loop.runAllThoughSomeThrow();
      assertThat(told)
          .as(
              "what happened, when the first of two callbacks throws %s; give each to the loop by"
                  + " itself",
              failure)
          .containsExactly("send null", "second");
    }
  }

  @Test
  @Corner
  @DisplayName("a callback that is handed in twice runs twice, and a late one behind the others")
  void sameCallbackTwice() {
    var times = new int[1];
    Runnable same = () -> told.add("same, time " + ++times[0]);
    var task = start(new Script().done("end"));
    task.whenDone(same);
    task.whenDone(() -> told.add("other"));
    task.whenDone(same);
    for (var turns = 0; turns < 10 && !task.isDone(); turns++) {
      loop.turn();
    }
    told.clear();
    task.whenDone(same);
    task.whenDone(same);

    loop.runAll();
    assertThat(told)
        .as("what ran, when one callback was handed in twice before the end and twice after it")
        .containsExactly("same, time 1", "other", "same, time 2", "same, time 3", "same, time 4");
  }

  @Test
  @Corner
  @DisplayName("two tasks share nothing, and each is stepped by its own loop")
  void twoLoops() {
    var otherLoop = TestLoop.virtual();
    var otherPage = new Completable<Object>(otherLoop);
    var task = start(new Script().await(page).done("the first"));
    var other = new LoopTask<>(otherLoop, new Script().await(otherPage).done("the other"));
    task.whenDone(() -> told.add("the first has ended"));
    other.whenDone(() -> told.add("the other has ended"));
    new LoopTask<>(TestLoop.virtual(), new Script().done("a third")).cancel();
    loop.runAll();
    otherLoop.runAll();
    assertThat(told)
        .as("what two coroutines got first, when a third task has been cancelled")
        .containsExactly("send null", "send null");
    told.clear();

    page.complete("front page");
    loop.runAll();
    assertThat(other.isDone()).as("whether a task is done whose page has not come").isFalse();
    assertThat(outcome(task))
        .as("the outcome of the one whose page has come")
        .isEqualTo("the first");
    assertThat(told)
        .as("what its loop ran")
        .containsExactly("send front page", "the first has ended");

    told.clear();
    otherPage.complete("back page");
    otherLoop.runAll();
    assertThat(outcome(other)).as("the outcome of the other").isEqualTo("the other");
    assertThat(told)
        .as("what its loop ran")
        .containsExactly("send back page", "the other has ended");
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
