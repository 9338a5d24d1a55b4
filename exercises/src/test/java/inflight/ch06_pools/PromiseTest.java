package inflight.ch06_pools;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.Bystanders;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Craft;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.Spurious;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class PromiseTest {
  private static final Set<Thread.State> WAITS =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  /** What callbacks were called with, in order. */
  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();

  @Test
  @DisplayName("a promise that is completed has its value, however often it is asked")
  void completed() {
    var promise = new Promise<String>();
    assertThat(isDone(promise)).as("isDone of a new promise").isFalse();

    assertThat(complete(promise, "value")).as("the first complete").isTrue();

    assertThat(isDone(promise)).as("isDone after complete").isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(get(promise)).as("get after complete").isEqualTo("value");
      assertThat(get(promise, 1, DAYS)).as("get with a timeout of a day").isEqualTo("value");
      assertThat(get(promise, 0, NANOSECONDS)).as("get with a timeout of 0").isEqualTo("value");
    }
  }

  @Test
  @DisplayName("it is built from smaller parts, not on a future of the JDK")
  void builtFromParts() {
    new Promise<String>().isDone();

    Craft.assertNotBuiltOn(Promise.class, CompletableFuture.class, FutureTask.class);
  }

  @Test
  @DisplayName(
      "get of a promise that failed throws an ExecutionException, whose cause is the error")
  void failed() {
    var promise = new Promise<String>();
    var error = new IOException("no answer");

    assertThat(fail(promise, error)).as("the first fail").isTrue();

    assertThat(isDone(promise)).as("isDone after fail").isTrue();
    for (int i = 0; i < 3; i++) {
      assertThat(causeOfGet(promise)).as("cause of what get threw").isSameAs(error);
      assertThat(causeOfGet(promise, 1, DAYS)).as("cause, with a timeout").isSameAs(error);
      assertThat(causeOfGet(promise, 0, DAYS)).as("cause, with a timeout of 0").isSameAs(error);
    }
  }

  @Test
  @DisplayName("the first complete or fail counts: later ones return false and change nothing")
  void settledOnce() {
    var completed = new Promise<String>();
    complete(completed, "first");
    var error = new IOException("first");
    var failed = new Promise<String>();
    fail(failed, error);

    for (var promise : Tried.each("promise", List.of(completed, failed))) {
      promise.onDone(this::note);
      assertThat(complete(promise, "late")).as("a late complete").isFalse();
      assertThat(complete(promise, null)).as("a late complete with null").isFalse();
      assertThat(fail(promise, new Error("late"))).as("a late fail").isFalse();
    }

    assertThat(get(completed)).as("value of a promise that was completed first").isEqualTo("first");
    assertThat(causeOfGet(failed)).as("error of a promise that failed first").isSameAs(error);
    assertThat(log)
        .as("calls of one callback each, registered before the late calls")
        .containsExactly("first, null", "null, " + error);
  }

  @Test
  @DisplayName("get blocks until another thread completes the promise or fails it")
  void getBlocks() {
    var error = new IOException("no answer");
    for (boolean well : Tried.each("well", new boolean[] {true, false})) {
      var promise = new Promise<String>();
      try (var workers = new Workers()) {
        var answers = new ConcurrentLinkedQueue<String>();
        var one = workers.start("getter", () -> answers.add(answer(promise::get)));
        var other =
            workers.start(
                "getter with a timeout", () -> answers.add(answer(() -> promise.get(1, DAYS))));
        one.awaitWaiting("get, of a promise that is not settled,");
        other.awaitWaiting("get with a timeout, of a promise that is not settled,");

        if (well) {
          complete(promise, "value");
        } else {
          fail(promise, error);
        }

        one.awaitDone("get comes back when the promise is settled");
        other.awaitDone("get with a timeout comes back when the promise is settled");
        var expected = well ? "value" : "error " + error;
        assertThat(answers).as("what two threads got").containsExactly(expected, expected);
      }
    }
  }

  @Test
  @DisplayName("a callback that is registered first is called once, by the thread that settles")
  void callbackBefore() {
    var error = new IOException("no answer");
    for (boolean well : Tried.each("well", new boolean[] {true, false})) {
      log.clear();
      var promise = new Promise<String>();
      var thread = new AtomicReference<Thread>();
      onDone(
          promise,
          (value, thrown) -> {
            thread.set(Thread.currentThread());
            note(value, thrown);
          });
      assertThat(log).as("calls of a callback before the promise is settled").isEmpty();

      Workers.runPromptly(
          "complete or fail comes back",
          () -> {
            assertThat(well ? promise.complete("value") : promise.fail(error))
                .as("the first complete or fail")
                .isTrue();
            assertThat(log)
                .as("calls of a callback once complete or fail has returned")
                .containsExactly(well ? "value, null" : "null, " + error);
            assertThat(thread.get())
                .as("thread of the callback, against the one that settled")
                .isSameAs(Thread.currentThread());
          });
    }
  }

  @Test
  @DisplayName("a callback that is registered later is called at once, by the registering thread")
  void callbackAfter() {
    var error = new IOException("no answer");
    for (boolean well : Tried.each("well", new boolean[] {true, false})) {
      log.clear();
      var promise = new Promise<String>();
      var outcome = well ? complete(promise, "value") : fail(promise, error);
      assertThat(outcome).as("the first complete or fail").isTrue();
      var thread = new AtomicReference<Thread>();

      Workers.runPromptly(
          "onDone comes back",
          () -> {
            promise.onDone(
                (value, thrown) -> {
                  thread.set(Thread.currentThread());
                  note(value, thrown);
                });
            assertThat(log)
                .as("calls of a late callback once onDone has returned")
                .containsExactly(well ? "value, null" : "null, " + error);
            assertThat(thread.get())
                .as("thread of a late callback, against the one that registered it")
                .isSameAs(Thread.currentThread());
          });
    }
  }

  @Test
  @DisplayName("callbacks are called in the order in which they were registered")
  void callbacksInOrder() {
    var promise = new Promise<String>();
    for (int i = 0; i < 10; i++) {
      var number = i;
      onDone(promise, (value, error) -> log.add("callback " + number));
    }

    complete(promise, "value");

    assertThat(log)
        .as("calls of ten callbacks")
        .containsExactly(
            IntStream.range(0, 10).mapToObj(i -> "callback " + i).toArray(String[]::new));
  }

  @Test
  @DisplayName("when a callback runs, the promise is settled: isDone, get and onDone work in it")
  void callbackAsks() {
    var promise = new Promise<String>();
    BiConsumer<String, Throwable> asks =
        (value, error) -> {
          log.add("isDone " + promise.isDone());
          log.add("get " + answer(promise::get) + answer(() -> promise.get(1, DAYS)));
          log.add("complete " + promise.complete("late") + promise.fail(new Error("late")));
          promise.onDone((again, thrown) -> log.add("nested " + again));
        };
    onDone(promise, asks);

    complete(promise, "value");
    onDone(promise, asks);

    assertThat(log)
        .as("what two callbacks saw, one registered early and one late")
        .containsExactly(
            "isDone true",
            "get valuevalue",
            "complete falsefalse",
            "nested value",
            "isDone true",
            "get valuevalue",
            "complete falsefalse",
            "nested value");
  }

  @Test
  @DisplayName(
      "while a callback takes its time, other threads get the value and register callbacks")
  void callbackHoldsUpNobody() {
    for (boolean early : Tried.each("early", new boolean[] {true, false})) {
      var promise = new Promise<String>();
      var gate = new Gate();
      BiConsumer<String, Throwable> slow = (value, error) -> gate.await();
      try (var workers = new Workers()) {
        var getter = workers.start("getter", promise::get);
        var timed = workers.start("getter with a timeout", () -> promise.get(1, DAYS));
        getter.awaitWaiting("get, of a promise that is not settled,");
        timed.awaitWaiting("get with a timeout, of a promise that is not settled,");
        if (early) {
          onDone(promise, slow);
          onDone(promise, (value, error) -> log.add("second"));
        }
        var settler =
            workers.start(
                "settler",
                () -> {
                  promise.complete("value");
                  if (!early) {
                    promise.onDone(slow);
                  }
                });
        try {
          gate.awaitWaiting(1);

          getter.awaitDone("get comes back while a callback takes its time");
          timed.awaitDone("get with a timeout comes back while a callback takes its time");
          assertThat(isDone(promise)).as("isDone while a callback runs").isTrue();
          assertThat(get(promise)).as("get while a callback runs").isEqualTo("value");
          assertThat(complete(promise, "late")).as("complete while a callback runs").isFalse();
          assertThat(fail(promise, new Error())).as("fail while a callback runs").isFalse();
          var late = new AtomicInteger();
          onDone(promise, (value, error) -> late.incrementAndGet());
          assertThat(late)
              .as("calls of a callback that another thread registered while an earlier one runs")
              .hasValue(1);
        } finally {
          gate.open();
        }
        settler.awaitDone("complete comes back when its callbacks are done");
      }
    }
    assertThat(log).as("calls of the callback behind the slow one").containsExactly("second");
  }

  @Test
  @DisplayName("whoever blocks in get goes on although callbacks were registered before it came")
  void getBehindACallback() {
    var promise = new Promise<String>();
    var gate = new Gate();
    onDone(promise, (value, error) -> gate.await());
    try (var workers = new Workers()) {
      var getter = workers.start("getter", promise::get);
      var timed = workers.start("getter with a timeout", () -> promise.get(1, DAYS));
      getter.awaitWaiting("get, of a promise that is not settled,");
      timed.awaitWaiting("get with a timeout, of a promise that is not settled,");
      var settler = workers.start("settler", () -> promise.complete("value"));
      try {
        gate.awaitWaiting(1);
        getter.awaitDone("get comes back while a callback that was there before takes its time");
        timed.awaitDone("get with a timeout comes back while such a callback takes its time");
      } finally {
        gate.open();
      }
      settler.awaitDone("complete comes back when its callbacks are done");
    }
  }

  @Test
  @DisplayName("a callback that comes late leaves the earlier ones to the thread that settles")
  void lateAmongEarly() {
    var promise = new Promise<String>();
    var gate = new Gate();
    var second = new AtomicReference<Thread>();
    onDone(promise, (value, error) -> gate.await());
    onDone(promise, (value, error) -> second.set(Thread.currentThread()));
    try (var workers = new Workers()) {
      var settler = workers.start("settler", () -> promise.complete("value"));
      try {
        gate.awaitWaiting(1);
        onDone(promise, (value, error) -> {});
        assertThat(second.get())
            .as("who has called the second callback, while the first takes its time")
            .isNull();
      } finally {
        gate.open();
      }
      settler.awaitDone("complete comes back when its callbacks are done");
      assertThat(second.get())
          .as("the thread that called the second callback")
          .isSameAs(settler.thread());
    }
  }

  @Test
  @DisplayName("a callback may wait for other threads that use the promise")
  void callbackWaitsForOthers() {
    var promise = new Promise<String>();
    onDone(
        promise,
        (value, error) -> {
          log.add("isDone " + isDone(promise));
          log.add(get(promise) + get(promise, 1, DAYS));
          log.add("late " + complete(promise, "late") + fail(promise, new Error("late")));
          onDone(promise, (again, thrown) -> log.add("nested"));
        });

    complete(promise, "value");

    assertThat(log)
        .as("what other threads saw, for which a callback waited")
        .containsExactly("isDone true", "valuevalue", "late falsefalse", "nested");
  }

  @Test
  @DisplayName("many threads settle it at the same time, and one of them wins")
  void oneWinner() {
    for (int round = 0; round < 20; round++) {
      var promise = new Promise<Integer>();
      var wins = new ConcurrentLinkedQueue<Integer>();
      var calls = new ConcurrentLinkedQueue<Integer>();
      promise.onDone((value, error) -> calls.add(value));
      var settlers = new Workers.ThrowingRunnable[8];
      for (int i = 0; i < settlers.length; i++) {
        var number = i;
        settlers[i] =
            () -> {
              if (promise.complete(number)) {
                wins.add(number);
              }
            };
      }

      Workers.together(settlers);

      assertThat(wins).as("which of 8 calls of complete returned true").hasSize(1);
      assertThat(calls).as("what the callback got").containsExactly(wins.peek());
      assertThat(get(promise)).as("value").isEqualTo(wins.peek());
    }
  }

  @Test
  @DisplayName("five hundred threads that wait all get the value")
  void manyGetters() {
    var promise = new Promise<String>();
    var got = new AtomicInteger();
    try (var workers = new Workers()) {
      var getters = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 500; i++) {
        var timed = i % 2 == 0;
        getters.add(
            workers.startVirtual(
                "getter " + i,
                () -> {
                  if ((timed ? promise.get(1, DAYS) : promise.get()).equals("value")) {
                    got.incrementAndGet();
                  }
                }));
      }
      Poll.until(
          "500 threads wait in get, of a promise that is not settled",
          () -> getters.stream().allMatch(it -> WAITS.contains(it.thread().getState())));

      complete(promise, "value");
      workers.join();
    }

    assertThat(got).as("how many of 500 threads got the value").hasValue(500);
  }

  @Test
  @Corner
  @DisplayName("null is a value: it settles the promise and is given to callbacks")
  void nullValue() {
    var promise = new Promise<String>();
    onDone(promise, this::note);

    assertThat(complete(promise, null)).as("complete with null").isTrue();

    assertThat(isDone(promise)).as("isDone after complete with null").isTrue();
    assertThat(get(promise)).as("get").isNull();
    assertThat(get(promise, 1, DAYS)).as("get with a timeout").isNull();
    assertThat(complete(promise, "late")).as("a late complete").isFalse();
    onDone(promise, this::note);
    assertThat(log).as("two callbacks").containsExactly("null, null", "null, null");
  }

  @Test
  @Corner
  @DisplayName("any object is a value, also a throwable, a list or a callback")
  void anyValue() {
    BiConsumer<Object, Throwable> callback = (value, error) -> log.add("called");
    for (var value :
        new Object[] {
          new IOException("a value"),
          new ExecutionException(new Error("a value")),
          List.of(),
          new ArrayList<>(),
          Optional.empty(),
          Optional.of(1),
          new Object[0],
          callback,
          new Promise<>(),
          Boolean.FALSE,
          Thread.currentThread(),
          new EqualToAll()
        }) {
      var what = "a value of class " + value.getClass().getSimpleName();
      var promise = new Promise<Object>();
      var seen = new AtomicReference<Object>();
      onDone(promise, (it, error) -> seen.set(error == null ? it : error));
      assertThat(isDone(promise)).as("isDone before complete with %s", what).isFalse();

      assertThat(complete(promise, value)).as("complete with %s", what).isTrue();

      assertThat(isDone(promise)).as("isDone after complete with %s", what).isTrue();
      assertThat(get(promise) == value).as("get returns the very value, %s", what).isTrue();
      assertThat(seen.get() == value).as("the callback gets the very value, %s", what).isTrue();
      assertThat(complete(promise, "late")).as("a late complete after %s", what).isFalse();
    }
    assertThat(log).as("calls of a callback that was a value").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("any throwable is an error, and the cause of what get throws")
  void anyError() {
    for (var error :
        List.of(
            new IOException("an error"),
            new IllegalStateException("an error"),
            new StackOverflowError("an error"),
            new CancellationException("an error"),
            new InterruptedException("an error"),
            new TimeoutException("an error"),
            new ExecutionException("an error", new IOException("inside")),
            new CompletionException("an error", new IOException("inside")))) {
      log.clear();
      var promise = new Promise<String>();
      onDone(promise, this::note);

      assertThat(fail(promise, error)).as("fail with %s", error).isTrue();

      assertThat(causeOfGet(promise)).as("cause of what get threw").isSameAs(error);
      assertThat(causeOfGet(promise, 1, DAYS)).as("cause, with a timeout").isSameAs(error);
      onDone(promise, this::note);
      assertThat(log)
          .as("what an early and a late callback got")
          .containsExactly("null, " + error, "null, " + error);
    }
  }

  @Test
  @Corner
  @DisplayName("null arguments are refused with a NullPointerException, and change nothing")
  void nulls() {
    var promise = new Promise<String>();
    var probe = new Probe("isDone of another thread comes back", () -> promise.isDone());
    probe.after(NullPointerException.class, "fail(null)", () -> promise.fail(null));
    probe.after(NullPointerException.class, "onDone(null)", () -> promise.onDone(null));
    probe.after(NullPointerException.class, "get(0, null)", () -> promise.get(0, null));
    assertThat(isDone(promise)).as("isDone after fail(null)").isFalse();

    onDone(promise, this::note);
    assertThat(complete(promise, "value")).as("complete after fail(null)").isTrue();

    assertThat(log).as("calls of the callback").containsExactly("value, null");
    probe.after(NullPointerException.class, "onDone(null), settled", () -> promise.onDone(null));
    probe.after(NullPointerException.class, "fail(null), settled", () -> promise.fail(null));
    probe.after(NullPointerException.class, "get(1, null), settled", () -> promise.get(1, null));
  }

  @Test
  @Corner
  @DisplayName("what a callback throws goes to its thread's handler, and the other callbacks run")
  void callbackThrows() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      for (boolean well : Tried.each("well", new boolean[] {true, false})) {
        log.clear();
        var thrower = failure.thrower();
        var error = new IOException("no answer");
        var promise = new Promise<String>();
        BiConsumer<String, Throwable> throwing = (value, thrown) -> thrower.run();
        var handled = new ConcurrentLinkedQueue<Throwable>();
        var threads = new ConcurrentLinkedQueue<Thread>();
        onDone(promise, throwing);
        onDone(promise, this::note);
        onDone(promise, throwing);
        onDone(promise, this::note);

        try (var workers = new Workers()) {
          var settler =
              workers.start(
                  "settler",
                  () -> {
                    Thread.currentThread()
                        .setUncaughtExceptionHandler(
                            (thread, thrown) -> {
                              threads.add(thread);
                              handled.add(thrown);
                            });
                    try {
                      assertThat(well ? promise.complete("value") : promise.fail(error))
                          .as("the first complete or fail, when a callback throws %s", failure)
                          .isTrue();
                      promise.onDone(throwing);
                      assertThat(Thread.currentThread().isInterrupted())
                          .as("interrupt flag, after callbacks that threw %s", failure)
                          .isFalse();
                      log.add("onDone returned");
                    } catch (Throwable thrown) {
                      if (thrown != thrower.thrown()) {
                        throw thrown;
                      }
                      throw new AssertionError(
                          "complete, fail or onDone threw what a callback had thrown, " + failure);
                    }
                  });
          settler.awaitDone("complete and onDone come back, when callbacks throw " + failure);

          var call = well ? "value, null" : "null, " + error;
          assertThat(log)
              .as("the callbacks between those that throw %s", failure)
              .containsExactly(call, call, "onDone returned");
          assertThat(handled)
              .as("what came to the handler, when three callbacks threw %s", failure)
              .containsExactly(thrower.thrown(), thrower.thrown(), thrower.thrown());
          assertThat(threads)
              .as("for which thread the handler was called")
              .containsOnly(settler.thread());
          assertThat(isDone(promise)).as("isDone on another thread, afterward").isTrue();
          assertThat(well ? get(promise) : causeOfGet(promise))
              .as("the outcome, when callbacks threw %s", failure)
              .isEqualTo(well ? "value" : error);
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a callback that was registered twice runs twice")
  void callbackTwice() {
    var promise = new Promise<String>();
    BiConsumer<String, Throwable> callback = this::note;
    onDone(promise, callback);
    onDone(promise, callback);

    complete(promise, "value");
    onDone(promise, callback);
    onDone(promise, callback);

    assertThat(log)
        .as("calls of a callback, registered twice before and twice after")
        .hasSize(4)
        .containsOnly("value, null");
  }

  @Test
  @Corner
  @DisplayName("a callback that a callback registers runs before complete returns")
  void callbackRegisters() {
    var promise = new Promise<String>();
    onDone(
        promise,
        (value, error) -> {
          log.add("first");
          for (int i = 0; i < 3; i++) {
            promise.onDone((again, thrown) -> log.add("nested"));
          }
        });
    onDone(promise, (value, error) -> log.add("second"));

    complete(promise, "value");

    assertThat(log)
        .as("calls of two callbacks, of which the first registers three")
        .containsExactlyInAnyOrder("first", "second", "nested", "nested", "nested");
  }

  @Test
  @Corner
  @DisplayName("what a callback registers runs on its own thread, whoever registers meanwhile")
  void callbackRegistersAndAnotherThread() {
    for (var settledBefore : Tried.each("settled before", new boolean[] {true, false})) {
      var promise = new Promise<String>();
      var gate = new Gate();
      var nested = new AtomicReference<Thread>();
      BiConsumer<String, Throwable> callback =
          (value, error) -> {
            promise.onDone((again, thrown) -> nested.set(Thread.currentThread()));
            gate.await();
          };
      if (settledBefore) {
        promise.complete("value");
      } else {
        promise.onDone(callback);
      }
      try (var workers = new Workers()) {
        var first =
            workers.start(
                "first",
                () -> {
                  if (settledBefore) {
                    promise.onDone(callback);
                  } else {
                    promise.complete("value");
                  }
                });
        gate.awaitWaiting(1);
        var second = workers.start("second", () -> promise.onDone((value, error) -> {}));
        second.awaitDone("onDone comes back, while another thread is in a callback");
        gate.open();
        first.awaitDone("the call comes back whose callback has registered another");
        assertThat(nested.get())
            .as("the thread of a callback that a callback has registered, on its own thread")
            .isSameAs(first.thread());
      } finally {
        gate.open();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a callback that settles another promise has that one's callbacks called at once")
  void callbackSettlesAnother() {
    var first = new Promise<String>();
    var second = new Promise<String>();
    onDone(second, (value, error) -> log.add("the second's callback"));
    onDone(
        first,
        (value, error) -> {
          second.complete(value);
          log.add("completed the second");
          second.onDone((again, thrown) -> log.add("a late callback of the second"));
          log.add("registered with the second");
        });

    complete(first, "value");

    assertThat(log)
        .as("what happens when a callback of one promise completes another, and registers with it")
        .containsExactly(
            "the second's callback",
            "completed the second",
            "a late callback of the second",
            "registered with the second");
  }

  @Test
  @Corner
  @DisplayName("there may be any number of callbacks, and all run in order")
  void manyCallbacks() {
    var promise = new Promise<String>();
    var most = 30_000;
    var calls = new ArrayList<Integer>();
    for (int i = 0; i < most; i++) {
      var number = i;
      promise.onDone((value, error) -> calls.add(number));
    }

    promise.complete("value");

    assertThat(calls.equals(IntStream.range(0, most).boxed().toList()))
        .as("%,d callbacks were called once each, and in order; %,d calls", most, calls.size())
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("a callback that nobody else holds is not forgotten")
  void callbackIsKept() {
    var promise = new Promise<String>();
    onDone(promise, (value, error) -> log.add("called " + value));
    System.gc();

    complete(promise, "value");

    assertThat(log).as("calls, after a garbage collection").containsExactly("called value");
  }

  @Test
  @Corner
  @DisplayName("get gives up with a TimeoutException when its time is over, and no sooner")
  void timesOut() {
    var promise = new Promise<String>();
    for (int i = 0; i < 20; i++) {
      for (long nanos : new long[] {1, 700_000, 1_900_000}) {
        var waited =
            Workers.callPromptly(
                "get with a timeout of %d ns comes back".formatted(nanos),
                () -> {
                  var start = System.nanoTime();
                  assertTimesOut(promise, nanos, NANOSECONDS);
                  return System.nanoTime() - start;
                });
        assertThat(waited)
            .as("for how many nanoseconds get waited, with a timeout of %d", nanos)
            .isGreaterThanOrEqualTo(nanos);
      }
    }
    assertThat(isDone(promise)).as("isDone after timeouts").isFalse();
    assertThat(complete(promise, "value")).as("complete after timeouts").isTrue();
    assertThat(get(promise, 1, NANOSECONDS)).as("get after complete").isEqualTo("value");
  }

  @Test
  @Corner
  @DisplayName("a timeout is not prolonged by callbacks that are registered meanwhile")
  void callbacksProlongNoTimeout() {
    var promise = new Promise<String>();
    Spurious.assertTimeoutHoldsWhile(
        "get",
        "callbacks are registered",
        () -> promise.onDone((value, error) -> {}),
        timeout ->
            assertThrows(
                TimeoutException.class,
                () -> promise.get(timeout.toMillis(), MILLISECONDS),
                "get with a timeout of a promise that is not settled"));
  }

  @Test
  @Corner
  @DisplayName("a timeout of zero or less does not wait")
  void noWait() {
    var promise = new Promise<String>();
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {0, -1, Long.MIN_VALUE + 1, Long.MIN_VALUE})) {
        Workers.runPromptly(
            "get with a timeout of %d %s comes back".formatted(timeout, unit),
            () -> assertTimesOut(promise, timeout, unit));
      }
    }
    complete(promise, "value");
    assertThat(get(promise, Long.MIN_VALUE, DAYS))
        .as("get with the least timeout there is, when settled")
        .isEqualTo("value");
  }

  @Test
  @Corner
  @DisplayName("a very long timeout waits, and get returns the value when it is there")
  void waitsLong() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MICROSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {Long.MAX_VALUE, unit.convert(Duration.ofDays(365))})) {
        var promise = new Promise<String>();
        try (var workers = new Workers()) {
          var got = new AtomicReference<String>();
          var getter = workers.start("getter", () -> got.set(promise.get(timeout, unit)));
          getter.awaitWaiting("get, with a timeout of %d %s,".formatted(timeout, unit));
          complete(promise, "value");
          getter.awaitDone("get, with a timeout of %d %s, comes back".formatted(timeout, unit));
          assertThat(got).as("what get returned").hasValue("value");
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a thread that waits is parked, and keeps no core busy")
  void sleeps() {
    var promise = new Promise<String>();
    try (var workers = new Workers()) {
      var one = workers.start("getter", promise::get);
      var other = workers.start("getter with a timeout", () -> promise.get(1, DAYS));
      one.awaitWaiting("get, of a promise that is not settled,");
      other.awaitWaiting("get with a timeout, of a promise that is not settled,");
      CpuTime.assertSleeps(one.thread(), "the promise is not settled");
      CpuTime.assertSleeps(other.thread(), "the promise is not settled");

      complete(promise, "value");
      one.awaitDone("get comes back");
      other.awaitDone("get with a timeout comes back");
    }
  }

  @Test
  @DisplayName("a thread that is woken although nothing is settled waits on, no longer than it may")
  void wokenForNothing() {
    var promise = new Promise<String>();
    Spurious.assertTimeoutHolds(
        "get",
        promise,
        timeout ->
            assertThrows(
                TimeoutException.class,
                () -> promise.get(timeout.toMillis(), MILLISECONDS),
                "get with a timeout of a promise that is not settled"));
    try (var workers = new Workers()) {
      var getter = workers.start("getter", promise::get);
      for (var i = 0; i < 5; i++) {
        getter.awaitWaiting("get, woken although nothing is settled,");
        Spurious.wakeAll(promise, getter.thread());
      }
      getter.awaitWaiting("get, woken although nothing is settled,");

      complete(promise, "value");
      getter.awaitDone("get comes back");
    }
  }

  @Test
  @Corner
  @DisplayName("a thread that waits ends with InterruptedException when it is interrupted")
  void interrupted() {
    var promise = new Promise<String>();
    try (var workers = new Workers()) {
      var bystander = workers.start("getter", promise::get);
      bystander.awaitWaiting("get, of a promise that is not settled,");
      onDone(promise, this::note);

      Interrupts.whileItWaits("get, of a promise that is not settled,", promise::get);
      Interrupts.whileItWaits("get with a timeout, not settled,", () -> promise.get(1, DAYS));
      Interrupts.beforeTheCall("get, of a promise that is not settled", promise::get);
      Interrupts.beforeTheCall("get with a timeout, not settled", () -> promise.get(1, DAYS));

      bystander.awaitWaiting("get, when another thread was interrupted,");
      assertThat(isDone(promise)).as("isDone after interrupts").isFalse();
      complete(promise, "value");
      bystander.awaitDone("get comes back, when another thread was interrupted");
      assertThat(log).as("calls of the callback").containsExactly("value, null");
    }
  }

  @Test
  @Corner
  @DisplayName("a value that comes at any step of a get on its way out wakes the others")
  void leavesStepByStep() throws Exception {
    ComesAsOneLeaves.each("a value", PromiseTest::twoGet);
  }

  private static ComesAsOneLeaves.Scene twoGet() {
    var slow = SlowMotion.of(Slow.class, Promise.class);
    return new ComesAsOneLeaves.Scene() {
      @Override
      public boolean waitShortly() throws Exception {
        try {
          slow.get(10, MILLISECONDS);
          return true;
        } catch (TimeoutException e) {
          return false;
        }
      }

      @Override
      public void await() throws Exception {
        slow.get();
      }

      @Override
      public void come() {
        slow.complete("value");
      }
    };
  }

  /** A promise in slow motion. */
  private interface Slow {
    Object get() throws InterruptedException, ExecutionException;

    Object get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException;

    boolean complete(Object value);
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread can settle, ask and register, and stays interrupted")
  void interruptedSettler() {
    for (boolean well : Tried.each("well", new boolean[] {true, false})) {
      log.clear();
      var promise = new Promise<String>();
      onDone(promise, (value, error) -> note(Thread.currentThread().isInterrupted() + ""));
      Workers.runPromptly(
          "complete or fail, called by an interrupted thread, comes back",
          () -> {
            Thread.currentThread().interrupt();
            assertThat(promise.isDone()).as("isDone").isFalse();
            promise.onDone((value, error) -> note("second"));
            assertThat(well ? promise.complete("value") : promise.fail(new Error()))
                .as("complete or fail, called by an interrupted thread")
                .isTrue();
            promise.onDone((value, error) -> note("third"));
            assertThat(promise.isDone()).as("isDone of an interrupted thread, settled").isTrue();
            assertThat(Thread.currentThread().isInterrupted())
                .as("interrupt flag after complete or fail, and onDone")
                .isTrue();
          });

      assertThat(log)
          .as("the flag as a callback sees it, and two callbacks by an interrupted thread")
          .containsExactly("true", "second", "third");
    }
  }

  @Test
  @Corner
  @DisplayName("with nothing to wait for, an interrupted get answers, still interrupted, or throws")
  void interruptedWithoutWait() {
    var pending = new Promise<String>();
    var settled = new Promise<String>();
    complete(settled, "value");

    assertAnswersOrThrows("get, settled,", "value", settled::get);
    assertAnswersOrThrows("get with a timeout, settled,", "value", () -> settled.get(1, DAYS));
    assertAnswersOrThrows("get with a timeout of 0, settled,", "value", () -> settled.get(0, DAYS));
    assertAnswersOrThrows(
        "get with a timeout of 0, not settled,",
        "threw " + new TimeoutException(),
        () -> pending.get(0, DAYS));
  }

  private static void assertAnswersOrThrows(String what, String expected, Get<String> get) {
    Workers.runPromptly(
        what + " by an interrupted thread, comes back",
        () -> {
          Thread.currentThread().interrupt();
          var answer = answer(get);
          var isInterrupted = Thread.interrupted();
          if (isInterrupted || !answer.startsWith("threw " + new InterruptedException())) {
            assertThat(answer).as(what + " by an interrupted thread").isEqualTo(expected);
            assertThat(isInterrupted)
                .as("interrupt flag after an answer of " + what + " by an interrupted thread")
                .isTrue();
          }
        });
  }

  @Test
  @Corner
  @DisplayName("two promises share nothing")
  void promisesAreSeparate() {
    var other = new Promise<String>();
    onDone(other, (value, error) -> note("other " + value));
    try (var bystanders = new Bystanders("another promise")) {
      bystanders.waits("get", other::get);
      bystanders.waits("get with a timeout", () -> other.get(1, DAYS));
      var promise = new Promise<String>();
      complete(promise, "value");

      bystanders.assertUndisturbed();
      assertThat(isDone(other)).as("isDone of another promise").isFalse();
      assertThat(log).as("callbacks of another promise").isEmpty();
      complete(other, "own");
      bystanders.awaitDone();
      assertThat(get(promise) + get(other)).as("values of two promises").isEqualTo("valueown");
    }
  }

  private interface Get<T> {
    T get() throws InterruptedException, ExecutionException, TimeoutException;
  }

  /** A value as well as any other, whatever it says of itself. */
  private static final class EqualToAll {
    @Override
    public boolean equals(Object other) {
      return true;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  private void note(Object value, Throwable error) {
    log.add(value + ", " + error);
  }

  private void note(String what) {
    log.add(what);
  }

  private static String answer(Get<String> get) {
    try {
      return get.get();
    } catch (ExecutionException e) {
      return "error " + e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      return "threw " + e;
    }
  }

  private static <T> boolean complete(Promise<T> promise, T value) {
    return Workers.callPromptly("complete comes back", () -> promise.complete(value));
  }

  private static boolean fail(Promise<?> promise, Throwable error) {
    return Workers.callPromptly("fail comes back", () -> promise.fail(error));
  }

  private static boolean isDone(Promise<?> promise) {
    return Workers.callPromptly("isDone comes back", promise::isDone);
  }

  private static <T> T get(Promise<T> promise) {
    return Workers.callPromptly("get, of a promise that is settled, comes back", promise::get);
  }

  private static <T> T get(Promise<T> promise, long timeout, TimeUnit unit) {
    return Workers.callPromptly(
        "get, with a timeout of %d %s, comes back".formatted(timeout, unit),
        () -> promise.get(timeout, unit));
  }

  private static <T> void onDone(
      Promise<T> promise, BiConsumer<? super T, ? super Throwable> callback) {
    Workers.runPromptly("onDone comes back", () -> promise.onDone(callback));
  }

  private static Throwable causeOfGet(Promise<?> promise) {
    return causeOf("get, of a promise that failed,", promise::get);
  }

  private static Throwable causeOfGet(Promise<?> promise, long timeout, TimeUnit unit) {
    return causeOf(
        "get with a timeout, of a promise that failed,", () -> promise.get(timeout, unit));
  }

  private static Throwable causeOf(String what, Get<?> get) {
    return Workers.callPromptly(
        what + " comes back",
        () -> assertThrowsExactly(ExecutionException.class, what, get).getCause());
  }

  private static void assertTimesOut(Promise<?> promise, long timeout, TimeUnit unit) {
    assertThrows(
        TimeoutException.class,
        () -> promise.get(timeout, unit),
        "get with a timeout of %d %s, not settled,".formatted(timeout, unit));
  }

  private static <E extends Throwable> E assertThrowsExactly(
      Class<E> type, String what, Get<?> get) {
    return assertThrows(type, get::get, what);
  }
}
