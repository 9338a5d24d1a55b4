package inflight.ch14_task_queues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Probe;
import inflight.testkit.Rendezvous;
import inflight.testkit.Tried;
import inflight.testkit.VirtualClock;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import inflight.testkit.motion.TimeLapse;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded
class IdempotentTest {
  private static final Duration NANO = Duration.ofNanos(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final VirtualClock clock = new VirtualClock();
  private final Idempotent<String, Object> idempotent = new Idempotent<>(DAY, clock::nanoTime);
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  @DisplayName("the effect runs once, on the calling thread, and later callers get its result")
  void once() throws Exception {
    var threads = new ArrayList<Thread>();
    Callable<Object> effect =
        () -> {
          threads.add(Thread.currentThread());
          return new Object();
        };

    var first = idempotent.run("order 7", "pay 10", effect);
    var second = idempotent.run("order 7", "pay 10", effect);

    assertThat(threads)
        .as("threads in which the effect ran, of two calls with one key")
        .containsExactly(Thread.currentThread());
    assertThat(second).as("what the second call returned").isSameAs(first);
  }

  @Test
  @DisplayName("each key has an effect and a result of its own, even if hash codes are equal")
  void keys() throws Exception {
    for (int round = 0; round < 3; round++) {
      for (var key : List.of("Aa", "BB", "order 7")) {
        assertThat(idempotent.run(key, "pay", () -> key + ", run " + runs.incrementAndGet()))
            .as("result for %s, in round %d", key, round)
            .asString()
            .startsWith(key + ", run");
      }
    }

    assertThat(runs).as("effects run, of three keys, three times each").hasValue(3);
  }

  @Test
  @DisplayName("a result of null is remembered like any other")
  void nullResult() throws Exception {
    assertThat(idempotent.run("order 7", "pay", this::countNull)).as("result").isNull();
    assertThat(idempotent.run("order 7", "pay", this::countNull)).as("second result").isNull();

    assertThat(runs).as("runs of an effect whose result is null, in two calls").hasValue(1);
  }

  @Test
  @DisplayName("a caller that comes while the effect runs waits, and gets its result")
  void waits() throws Exception {
    var gate = new Gate();
    var results = Collections.synchronizedList(new ArrayList<Object>());
    try (var workers = new Workers()) {
      var first =
          workers.start(
              "first",
              () ->
                  results.add(
                      idempotent.run(
                          "order 7",
                          "pay",
                          () -> {
                            gate.await();
                            return counted();
                          })));
      gate.awaitWaiting(1);
      var waiting = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 3; i++) {
        waiting.add(
            workers.start(
                "waiting-" + i,
                () -> results.add(idempotent.run("order 7", "pay", this::counted))));
        waiting.getLast().awaitWaiting("a caller that comes while the effect of its key runs");
      }
      CpuTime.assertSleeps(
          waiting.getLast().thread(), "the effect that it waits for is still running");
      // Long enough for one that waits for a second and then gives up.
      Thread.sleep(1_100);
      gate.open();
      first.awaitDone("the caller that runs the effect comes back");
      waiting.forEach(it -> it.awaitDone("each caller that waited for the effect comes back"));
    }

    assertThat(runs).as("effects run, of four callers with one key").hasValue(1);
    assertThat(results).as("results of four callers").hasSize(4).containsOnly(results.getFirst());
  }

  @Test
  @DisplayName("a failure reaches its caller as it was thrown, and the next caller tries again")
  void failure() throws Exception {
    var failure = new Exception("payment refused");

    var thrown = catchThrowable(() -> idempotent.run("order 7", "pay", throwing(failure)));

    assertThat(thrown).as("what run threw").isSameAs(failure);
    assertThat(later("order 7"))
        .as("result of the next caller, whose effect succeeds")
        .isEqualTo(1);
    assertThat(later("order 7")).as("result of a third caller").isEqualTo(1);
  }

  @Test
  @DisplayName("if the effect fails, one of those that wait runs its own, and the others wait on")
  void failureIsNotShared() {
    var failing = new Gate();
    var second = new Gate();
    var failure = new IllegalStateException("payment refused");
    var underWay = new AtomicInteger();
    var most = new AtomicInteger();
    var runner = new AtomicReference<Object>();
    Map<String, Object> results = new ConcurrentHashMap<>();
    try (var workers = new Workers()) {
      var first =
          workers.start(
              "first",
              () ->
                  results.put(
                      "first",
                      outcome(
                          () ->
                              idempotent.run(
                                  "order 7",
                                  "pay",
                                  () -> {
                                    failing.await();
                                    throw failure;
                                  }))));
      failing.awaitWaiting(1);
      var waiting = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 3; i++) {
        var name = "waiting-" + i;
        Callable<Object> own =
            () -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              runner.set(Thread.currentThread().getName() + " runs the effect of " + name);
              second.await();
              underWay.decrementAndGet();
              return "result of " + runs.incrementAndGet() + " after the failure";
            };
        waiting.add(
            workers.start(
                name,
                () -> results.put(name, outcome(() -> idempotent.run("order 7", "pay", own)))));
        waiting.getLast().awaitWaiting("a caller that comes while the effect of its key runs");
      }

      failing.open();
      first.awaitDone("the caller whose effect failed comes back");
      assertThat(results.get("first")).as("what the first caller got").isSameAs(failure);
      Poll.until(
          "one of those that waited runs its own effect, after the first has failed",
          () -> second.waiting() > 0 || !results.keySet().equals(Set.of("first")));
      // The others have been woken, perhaps, and must wait again.
      for (var worker : waiting) {
        worker.awaitWaiting("each of those that waited, with one effect running again,");
      }
      assertThat(results.keySet())
          .as("callers that have come back while the second effect runs")
          .containsExactly("first");
      second.open();
      waiting.forEach(it -> it.awaitDone("each caller comes back, after the second effect"));
    }

    assertThat(most).as("effects of one key under way at the same time").hasValue(1);
    assertThat(runs).as("effects run, after the first had failed").hasValue(1);
    var name = runner.get().toString().substring(0, "waiting-0".length());
    assertThat(runner).as("who ran whose effect").hasValue(name + " runs the effect of " + name);
    results.remove("first");
    assertThat(results.values())
        .as("what three callers got that had waited for the effect that failed")
        .hasSize(3)
        .containsOnly("result of 1 after the failure");
  }

  @Test
  @DisplayName("a key that is used for another request is refused, and the result stays")
  void otherRequest() throws Exception {
    idempotent.run("order 7", "pay 10", this::counted);

    assertThrows(
        IllegalArgumentException.class,
        () -> idempotent.run("order 7", "pay 99", this::counted),
        "run with the key of another request");

    assertThat(runs).as("effects run").hasValue(1);
    assertThat(idempotent.run("order 7", new String("pay 10"), this::counted))
        .as("result for an equal request")
        .isEqualTo(1);

    idempotent.run("order 8", "Aa", this::counted);
    assertThrows(
        IllegalArgumentException.class,
        () -> idempotent.run("order 8", "BB", this::counted),
        "run with the key of another request, whose hash code is the same");
  }

  @Test
  @DisplayName("a key that is used for another request is refused at once while its effect runs")
  void otherRequestMeanwhile() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var first =
          workers.start(
              "first",
              () ->
                  idempotent.run(
                      "order 7",
                      "pay 10",
                      () -> {
                        gate.await();
                        return counted();
                      }));
      gate.awaitWaiting(1);

      var thrown =
          Workers.callPromptly(
              "run with another request comes back while the effect of its key runs",
              () -> outcome(() -> idempotent.run("order 7", "pay 99", this::counted)));
      assertThat(thrown)
          .as("outcome for another request, while the effect runs")
          .isInstanceOf(IllegalArgumentException.class);
      gate.open();
      first.awaitDone("the first caller comes back");
    }
    assertThat(runs).as("effects run").hasValue(1);
  }

  @Test
  @DisplayName("a result is forgotten at the end of its retention, and not a nanosecond earlier")
  void retention() throws Exception {
    idempotent.run("order 7", "pay 10", this::counted);
    clock.advance(DAY.minus(NANO));
    assertThat(idempotent.run("order 7", "pay 10", this::counted))
        .as("result a nanosecond before the end of the retention")
        .isEqualTo(1);
    assertThrows(
        IllegalArgumentException.class,
        () -> idempotent.run("order 7", "pay 99", this::counted),
        "run for another request, a nanosecond before the end of the retention");

    clock.advance(NANO);

    assertThat(idempotent.run("order 7", "pay 99", this::counted))
        .as("result for another request, at the end of the retention")
        .isEqualTo(2);
    clock.advance(DAY.minus(NANO));
    assertThat(idempotent.run("order 7", "pay 99", this::counted))
        .as("result a nanosecond before the end of the second retention")
        .isEqualTo(2);
    clock.advance(NANO);
    assertThat(idempotent.run("order 7", "pay 99", this::counted))
        .as("result at the end of the second retention")
        .isEqualTo(3);
  }

  @Test
  @Corner
  @DisplayName(
      "a key that is run anew after its retention keeps the new result, whatever runs next")
  void runAnew() throws Exception {
    var keys = IntStream.range(0, 20).mapToObj(i -> "order " + i).toList();
    for (var order : Tried.each("order", List.of("the same order", "reverse order"))) {
      var counting = new HashMap<String, Integer>();
      var any = new Idempotent<String, Object>(DAY, clock::nanoTime);
      for (int day = 1; day <= 3; day++) {
        var inOrder = day == 1 || order.startsWith("the same") ? keys : keys.reversed();
        for (int round = 0; round < 3; round++) {
          for (var key : inOrder) {
            for (int i = 0; i < 2; i++) {
              assertThat(any.run(key, "pay", () -> counting.merge(key, 1, Integer::sum)))
                  .as("result of %s on day %d, run anew in %s, in round %d", key, day, order, round)
                  .isEqualTo(day);
            }
          }
        }
        clock.advance(DAY);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a key whose effect runs anew after its retention is not free, whatever runs beside")
  void runningAnew() throws Exception {
    for (var key : List.of("first", "order 7", "last")) {
      idempotent.run(key, "pay", () -> "old");
    }
    clock.advance(DAY);
    var gate = new Gate();
    var results = Collections.synchronizedList(new ArrayList<Object>());
    try (var workers = new Workers()) {
      var running =
          workers.start(
              "running anew",
              () ->
                  results.add(
                      idempotent.run(
                          "order 7",
                          "pay",
                          () -> {
                            gate.await();
                            return counted();
                          })));
      gate.awaitWaiting(1);
      for (int i = 0; i < 10; i++) {
        later("beside " + i);
      }
      runs.set(0);
      var second =
          workers.start(
              "second", () -> results.add(idempotent.run("order 7", "pay", this::counted)));
      second.awaitWaiting(
          "a caller of a key whose effect runs anew, with ten calls of other keys beside it,");
      gate.open();
      running.awaitDone("the caller whose effect runs anew comes back");
      second.awaitDone("the caller that waited for it comes back");
    }
    assertThat(results).as("results of both callers").containsExactly(1, 1);
    assertThat(later("order 7")).as("result of a third caller").isEqualTo(1);
  }

  @Test
  @DisplayName("an effect that takes longer than the retention is not run by anybody else")
  void longEffect() {
    var gate = new Gate();
    var results = Collections.synchronizedList(new ArrayList<Object>());
    try (var workers = new Workers()) {
      var first =
          workers.start(
              "first",
              () ->
                  results.add(
                      idempotent.run(
                          "order 7",
                          "pay",
                          () -> {
                            gate.await();
                            return counted();
                          })));
      gate.awaitWaiting(1);
      clock.advance(DAY.multipliedBy(3));
      var second =
          workers.start(
              "second", () -> results.add(idempotent.run("order 7", "pay", this::counted)));
      second.awaitWaiting("a caller of a key whose effect has been running for three retentions");
      gate.open();
      first.awaitDone("the first caller comes back");
      second.awaitDone("the second caller comes back");
    }
    assertThat(results).as("results of both callers").containsExactly(1, 1);

    clock.advance(DAY.minus(NANO));
    assertThat(later("order 7"))
        .as("result a nanosecond before the end of the retention, counted from the effect's end")
        .isEqualTo(1);
    clock.advance(NANO);
    assertThat(later("order 7")).as("result at the end of the retention").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("a caller that waits is parked until the effect is over")
  void parked() throws Exception {
    // Here a look every five minutes is one every 300 ms.
    var idempotent = new TimeLapse(Idempotent.class, DAY, (LongSupplier) clock::nanoTime);
    var gate = new Gate();
    Callable<Object> slow =
        () -> {
          gate.await();
          return "slow";
        };
    try (var workers = new Workers()) {
      var first = workers.start("first", () -> idempotent.call("run", "order 7", "pay", slow));
      gate.awaitWaiting(1);
      var waiting = workers.start("waiting", () -> idempotent.call("run", "order 7", "pay", slow));
      waiting.awaitWaiting("a caller that comes while the effect of its key runs");
      CpuTime.assertSleepUntilWoken("the effect that it waits for is running", waiting.thread());
      gate.open();
      first.awaitDone("the caller that runs the effect comes back");
      waiting.awaitDone("the caller that waited comes back");
    }
  }

  @Test
  @Corner
  @DisplayName("a caller that waited gets the result, even if the retention ends before it wakes")
  void wakesLate() throws Exception {
    var gate = new Gate();
    var isOver = new AtomicBoolean();
    // From the end of the effect on, a day passes between any reading and the next.
    var late =
        new Idempotent<String, Object>(
            DAY,
            () -> {
              var reading = clock.nanoTime();
              if (isOver.get()) {
                clock.advance(DAY);
              }
              return reading;
            });
    var results = Collections.synchronizedList(new ArrayList<Object>());
    try (var workers = new Workers()) {
      var callers = new ArrayList<Workers.Worker>();
      callers.add(
          workers.start(
              "first",
              () ->
                  results.add(
                      late.run(
                          "order 7",
                          "pay",
                          () -> {
                            gate.await();
                            isOver.set(true);
                            return counted();
                          }))));
      gate.awaitWaiting(1);
      for (int i = 0; i < 3; i++) {
        callers.add(
            workers.start(
                "waiting-" + i, () -> results.add(late.run("order 7", "pay", this::counted))));
        callers.getLast().awaitWaiting("a caller that comes while the effect of its key runs");
      }
      gate.open();
      callers.forEach(it -> it.awaitDone("each caller comes back when the effect is over"));
    }
    assertThat(results)
        .as("results of the caller that ran the effect, and of three that waited for it")
        .containsExactly(1, 1, 1, 1);
    assertThat(late.run("order 7", "pay", this::counted))
        .as("result of a caller that comes after the retention")
        .isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName(
      "a caller that waited is refused if, as it wakes, its key is used for another request")
  void usedOtherwiseAsItWakes() throws Exception {
    StepByStep.each(IdempotentTest::usedOtherwiseAtAStep);
  }

  /** Another request takes the key of an effect that has failed, while one that waited is held. */
  private static void usedOtherwiseAtAStep(StepByStep.Hold hold) {
    LongSupplier still = () -> 0;
    var slow = SlowMotion.of(Slow.class, Idempotent.class, DAY, still);
    var failing = new Gate();
    var otherwise = new Gate();
    var result = new AtomicReference<Object>();
    try (var workers = new Workers()) {
      Callable<Object> fails =
          () -> {
            failing.await();
            throw new IllegalStateException("payment refused");
          };
      var first = workers.start("first", () -> outcome(() -> slow.run("order 7", "pay", fails)));
      failing.awaitWaiting(1);
      Callable<Object> pays = () -> "paid";
      var waiting =
          workers.start(
              "waiting", () -> result.set(outcome(() -> slow.run("order 7", "pay", pays))));
      waiting.awaitWaiting("a caller that comes while the effect of its key runs");
      hold.begin(waiting);
      failing.open();
      first.awaitDone("the caller whose effect failed comes back");
      hold.await("a caller that waited for it", waiting);
      Callable<Object> refunds =
          () -> {
            otherwise.await();
            return "refunded";
          };
      var other =
          workers.start("other", () -> outcome(() -> slow.run("order 7", "refund", refunds)));
      // If the one that is held holds a lock, it may wait for that.
      other.letWait();
      hold.release();

      waiting.awaitDone("a caller that waited comes back, if its key is used for another request");
      if (!"paid".equals(result.get())) {
        assertThat(result.get())
            .as("what a caller got that had waited, while the effect of another request runs")
            .isInstanceOf(IllegalArgumentException.class);
        Poll.until("the effect of that other request runs", () -> otherwise.waiting() > 0);
      }
    } finally {
      hold.release();
      otherwise.open();
    }
  }

  /** In slow motion. */
  private interface Slow {
    Object run(Object key, Object request, Callable<?> effect) throws Exception;
  }

  @Test
  @DisplayName("effects of two keys run at the same time, even if their hash codes are equal")
  void overlap() {
    for (var keys : List.of(List.of("one", "other"), List.of("Aa", "BB"))) {
      var both = new Rendezvous(2, "effects of the keys %s".formatted(keys));
      Callable<Object> effect =
          () -> {
            both.meet();
            return "done";
          };

      Workers.together(
          () -> idempotent.run(keys.getFirst(), "pay", effect),
          () -> idempotent.run(keys.getLast(), "pay", effect));
    }
  }

  @Test
  @Corner
  @DisplayName("while two hundred effects run and have waiters, other keys are not held up")
  void othersGoOn() throws Exception {
    record Key(int number) {
      @Override
      public int hashCode() {
        return number % 2 == 0 ? 7 : number;
      }
    }
    var gate = new Gate();
    var many = new Idempotent<Key, Object>(DAY, clock::nanoTime);
    many.run(new Key(5_000), "there", this::counted);
    Callable<Object> slow =
        () -> {
          gate.await();
          return "slow";
        };
    try (var workers = new Workers()) {
      var callers = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 200; i++) {
        var key = new Key(i);
        callers.add(workers.startVirtual("slow " + i, () -> many.run(key, null, slow)));
      }
      gate.awaitWaiting(200);
      for (int i = 0; i < 3; i++) {
        var key = new Key(i);
        callers.add(workers.start("waiting " + i, () -> many.run(key, null, slow)));
        callers.getLast().awaitWaiting("a caller whose key's effect runs");
      }

      Workers.runPromptly(
          "run of 1,000 other keys comes back while 200 effects run",
          () -> {
            for (int round = 0; round < 2; round++) {
              for (int i = 200; i < 1_200; i++) {
                many.run(new Key(i), null, this::counted);
              }
            }
            many.run(new Key(5_000), "there", this::counted);
          });
      assertThat(runs).as("effects of 1,001 keys").hasValue(1_001);
      gate.open();
      callers.forEach(it -> it.awaitDone("each caller of a slow effect comes back"));
    }
  }

  @Test
  @Corner
  @DisplayName("equal keys and equal requests are one, although they are different objects")
  void equality() throws Exception {
    idempotent.run(new String("order 7"), List.of("pay", 10), this::counted);
    assertThat(
            idempotent.run(
                new String("order 7"), new ArrayList<>(List.of("pay", 10)), this::counted))
        .as("result for an equal key and an equal request")
        .isEqualTo(1);

    idempotent.run("order 8", null, this::counted);
    assertThat(idempotent.run("order 8", null, this::counted))
        .as("result for a second request that is null")
        .isEqualTo(2);
    assertThrows(
        IllegalArgumentException.class,
        () -> idempotent.run("order 8", "pay", this::counted),
        "run with a request, after one that was null");
    assertThrows(
        IllegalArgumentException.class,
        () -> idempotent.run("order 7", null, this::counted),
        "run with a null request, after one that was not");
    assertThat(runs).as("effects run").hasValue(2);
  }

  @Test
  @Corner
  @DisplayName("whatever the effect throws reaches its caller as it is, and frees the key")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      var key = "key of " + kind;
      var probe =
          new Probe(
              "run of another key, by another thread, comes back",
              () -> idempotent.run("good " + kind, "pay", this::counted));

      for (int i = 0; i < 2; i++) {
        probe.after(
            thrower.thrown(),
            "run, whose effect throws " + kind,
            () -> idempotent.run(key, "pay", thrower::get));
        assertThat(Thread.interrupted()).as("interrupt flag, which nobody has set").isFalse();
      }

      // With another request: of one that has failed nothing is remembered.
      var expected = runs.get() + 1;
      assertThat(
              Workers.callPromptly(
                  "run, by another thread, of a key whose effect threw %s comes back"
                      .formatted(kind),
                  () -> idempotent.run(key, "pay less", this::counted)))
          .as("result for another request, after an effect that threw %s", kind)
          .isEqualTo(expected);
    }
    var plain = new Throwable("neither Exception nor Error");
    assertThat(catchThrowable(() -> idempotent.run("order 7", "pay", () -> sneak(plain))))
        .as("what run threw")
        .isSameAs(plain);
    var expected = runs.get() + 1;
    assertThat(later("order 7")).as("result after a plain Throwable").isEqualTo(expected);
  }

  @Test
  @Corner
  @DisplayName("whatever fails, the caller that waits for it runs its own effect")
  void anyFailureOfAnother() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      var gate = new Gate();
      var key = "key of " + kind;
      var result = new AtomicReference<Object>();
      try (var workers = new Workers()) {
        var first =
            workers.start(
                "first",
                () ->
                    outcome(
                        () ->
                            idempotent.run(
                                key,
                                "pay",
                                () -> {
                                  gate.await();
                                  return thrower.get();
                                })));
        gate.awaitWaiting(1);
        var second =
            workers.start(
                "second", () -> result.set(outcome(() -> idempotent.run(key, "pay", () -> "own"))));
        second.awaitWaiting("a caller that comes while the effect of its key runs");
        gate.open();
        first.awaitDone("the caller whose effect throws %s comes back".formatted(kind));
        second.awaitDone(
            "the caller that waited for an effect that threw %s comes back".formatted(kind));
      }
      assertThat(result)
          .as("what a caller got that waited for an effect that threw %s", kind)
          .hasValue("own");
    }
  }

  @Test
  @Corner
  @DisplayName("an effect that asks for its own key fails with an IllegalStateException")
  void ownKey() throws Exception {
    var inner = new AtomicReference<Object>();
    var result =
        Workers.callPromptly(
            "run, whose effect asks for its own key, comes back",
            () ->
                idempotent.run(
                    "order 7",
                    "pay",
                    () -> {
                      inner.set(outcome(() -> idempotent.run("order 7", "pay", this::counted)));
                      return "outer";
                    }));

    assertThat(inner.get())
        .as("what the effect got that asked for its own key")
        .isInstanceOf(IllegalStateException.class);
    assertThat(result).as("result of the outer run").isEqualTo("outer");
    assertThat(later("order 7")).as("what is remembered").isEqualTo("outer");
    assertThat(runs).as("runs of the inner effect").hasValue(0);

    var circle =
        Workers.callPromptly(
            "run, whose effect asks for another key, whose effect asks for the first, comes back",
            () ->
                idempotent.run(
                    "A",
                    "pay",
                    () ->
                        idempotent.run(
                            "B",
                            "pay",
                            () -> outcome(() -> idempotent.run("A", "pay", this::counted)))));
    assertThat(circle)
        .as("what an effect got that asked for the key of the effect around it")
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Corner
  @DisplayName("an effect that asks for its own key with another request is refused")
  void ownKeyOtherRequest() throws Exception {
    var inner = new AtomicReference<Object>();
    Workers.runPromptly(
        "run, whose effect asks for its own key with another request, comes back",
        () ->
            idempotent.run(
                "order 7",
                "pay",
                () -> {
                  inner.set(outcome(() -> idempotent.run("order 7", "refund", this::counted)));
                  return "outer";
                }));

    assertThat(inner.get())
        .as("what the effect got that asked for its own key with another request")
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
    assertThat(later("order 7")).as("what is remembered").isEqualTo("outer");
    assertThat(runs).as("runs of the inner effect").hasValue(0);
  }

  @Test
  @Corner
  @DisplayName("an effect may ask for other keys, even if hash codes are equal, and a hundred deep")
  void nested() {
    var result =
        Workers.callPromptly(
            "run, whose effect asks for another key, comes back",
            () ->
                idempotent.run(
                    "Aa", "pay", () -> "Aa after " + idempotent.run("BB", "pay", () -> "BB")));
    assertThat(result).as("result of the outer run").isEqualTo("Aa after BB");
    assertThat(later("BB")).as("what is remembered of the inner").isEqualTo("BB");

    assertThat(Workers.callPromptly("a hundred nested runs come back", () -> nest(100)))
        .as("result of a hundred nested runs")
        .isEqualTo(100);
    assertThat(runs).as("effects of 101 keys").hasValue(101);
  }

  private int nest(int depth) throws Exception {
    return (Integer)
        idempotent.run(
            "depth " + depth,
            "nest",
            () -> {
              runs.incrementAndGet();
              return depth == 0 ? 0 : 1 + nest(depth - 1);
            });
  }

  @Test
  @Corner
  @DisplayName("a caller that is interrupted while it waits throws, and leaves no trace")
  void interruptedWaiter() {
    for (boolean fails : Tried.each("fails", new boolean[] {false, true})) {
      var gate = new Gate();
      var key = "order " + fails;
      var result = new AtomicReference<Object>();
      try (var workers = new Workers()) {
        var first =
            workers.start(
                "first",
                () ->
                    outcome(
                        () ->
                            idempotent.run(
                                key,
                                "pay",
                                () -> {
                                  gate.await();
                                  return fails ? sneak(new Exception("refused")) : "first";
                                })));
        gate.awaitWaiting(1);
        Interrupts.whileItWaits(
            "run, while the effect of its key runs,",
            () -> idempotent.run(key, "pay", () -> "interrupted"));
        Interrupts.beforeTheCall(
            "run, while the effect of its key runs",
            () -> idempotent.run(key, "pay", () -> "interrupted"));
        var second =
            workers.start(
                "second",
                () -> result.set(outcome(() -> idempotent.run(key, "pay", () -> "second"))));
        second.awaitWaiting("a caller that comes after one that was interrupted");
        Interrupts.whileItWaits(
            "run, while the effect of its key runs,",
            () -> idempotent.run(key, "pay", () -> "interrupted"));
        gate.open();
        first.awaitDone("the first caller comes back");
        second.awaitDone("a caller that waited beside one that was interrupted comes back");
      }
      assertThat(result)
          .as("what a caller got that waited beside some that were interrupted")
          .hasValue(fails ? "second" : "first");
    }
  }

  @Test
  @Corner
  @DisplayName("a caller that is interrupted as it wakes up does not keep another from its turn")
  void interruptedAsItWakes() throws Exception {
    for (var which : Tried.each("which", List.of(0, 1))) {
      StepByStep.each(hold -> interruptedAtAStep(hold, which));
    }
  }

  /** The effect fails; one of two that waited for it is held on its way, and interrupted there. */
  private static void interruptedAtAStep(StepByStep.Hold hold, int which) {
    LongSupplier still = () -> 0;
    var slow = SlowMotion.of(Slow.class, Idempotent.class, DAY, still);
    var failing = new Gate();
    var results = new ConcurrentHashMap<Integer, Object>();
    try (var workers = new Workers()) {
      Callable<Object> fails =
          () -> {
            failing.await();
            throw new IllegalStateException("payment refused");
          };
      var first = workers.start("first", () -> outcome(() -> slow.run("order 7", "pay", fails)));
      failing.awaitWaiting(1);
      Callable<Object> pays = () -> "paid";
      var waiting = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 2; i++) {
        var number = i;
        waiting.add(
            workers.start(
                "waiting-" + i,
                () -> results.put(number, outcome(() -> slow.run("order 7", "pay", pays)))));
        waiting.getLast().awaitWaiting("a caller that comes while the effect of its key runs");
      }
      var interrupted = waiting.get(which);
      var other = waiting.get(1 - which);
      hold.begin(interrupted);
      failing.open();
      hold.await("a caller that waited for an effect that fails", interrupted);
      interrupted.thread().interrupt();
      hold.release();

      first.awaitDone("the caller whose effect failed comes back");
      interrupted.awaitDone("a caller that was interrupted as it woke up comes back");
      other.awaitDone(
          "a caller that waits beside one that was interrupted as it woke up comes back");
      assertThat(results.get(1 - which))
          .as("what a caller got that waited beside one that was interrupted as it woke up")
          .isEqualTo("paid");
    } finally {
      hold.release();
      failing.open();
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a caller that is interrupted just before the effect fails keeps nobody from its turn")
  void interruptedAsTheEffectFails() throws Exception {
    for (var round = 0; round < 20; round++) {
      var which = round % 2;
      var failing = new Gate();
      var waiting = new ArrayList<Workers.Worker>();
      var results = new ConcurrentHashMap<Integer, Object>();
      var fresh = new Idempotent<String, Object>(DAY, clock::nanoTime);
      try (var workers = new Workers()) {
        Callable<Object> fails =
            () -> {
              failing.await();
              waiting.get(which).thread().interrupt();
              throw new IllegalStateException("payment refused");
            };
        var first = workers.start("first", () -> outcome(() -> fresh.run("order 7", "pay", fails)));
        failing.awaitWaiting(1);
        for (int i = 0; i < 2; i++) {
          var number = i;
          waiting.add(
              workers.start(
                  "waiting-" + i,
                  () ->
                      results.put(
                          number, outcome(() -> fresh.run("order 7", "pay", () -> "paid")))));
          waiting.getLast().letWait();
        }
        failing.open();

        first.awaitDone("the caller whose effect failed comes back");
        waiting
            .get(which)
            .awaitDone("a caller that was interrupted as the effect failed comes back");
        waiting
            .get(1 - which)
            .awaitDone("a caller that waits beside one that was interrupted comes back");
        assertThat(results.get(1 - which))
            .as(
                "what a caller got that waited beside one that was interrupted as the effect failed")
            .isEqualTo("paid");
      } finally {
        failing.open();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted caller that need not wait works as ever, and stays interrupted")
  void interruptedCaller() {
    Workers.runPromptly(
        "run, called by an interrupted thread, comes back",
        () -> {
          Thread.currentThread().interrupt();
          var seen = new AtomicReference<Boolean>();
          idempotent.run(
              "order 7",
              "pay",
              () -> {
                seen.set(Thread.currentThread().isInterrupted());
                return counted();
              });
          assertThat(seen).as("interrupt flag that the effect saw").hasValue(true);
          assertThat(idempotent.run("order 7", "pay", this::counted))
              .as("result that is remembered, asked for by an interrupted thread")
              .isEqualTo(1);
          assertThat(Thread.currentThread().isInterrupted()).as("interrupt flag").isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName("a caller that is refused need not wait: its interrupt flag changes nothing")
  void refusedWithFlag() {
    var gate = new Gate();
    try (var workers = new Workers()) {
      var first =
          workers.start(
              "first",
              () ->
                  idempotent.run(
                      "order 7",
                      "pay 10",
                      () -> {
                        gate.await();
                        return counted();
                      }));
      gate.awaitWaiting(1);
      assertRefusedWithFlag(
          IllegalArgumentException.class,
          "run with another request, while the effect of its key runs,",
          () -> idempotent.run("order 7", "pay 99", this::counted));
      gate.open();
      first.awaitDone("the first caller comes back");
    }
    assertRefusedWithFlag(
        IllegalArgumentException.class,
        "run with another request",
        () -> idempotent.run("order 7", "pay 99", this::counted));
    assertRefusedWithFlag(
        NullPointerException.class,
        "run with a null key",
        () -> idempotent.run(null, "pay 10", this::counted));
    assertRefusedWithFlag(
        IllegalStateException.class,
        "run with the key whose effect the thread is running",
        () ->
            idempotent.run(
                "order 8", "pay", () -> idempotent.run("order 8", "pay", this::counted)));
    assertThat(runs).as("effects run").hasValue(1);
  }

  private static void assertRefusedWithFlag(
      Class<? extends Exception> expected, String what, Callable<Object> call) {
    Workers.runPromptly(
        what + " by an interrupted thread comes back",
        () -> {
          Thread.currentThread().interrupt();
          assertThat(outcome(call))
              .as("what %s by an interrupted thread got", what)
              .isInstanceOf(expected);
          assertThat(Thread.currentThread().isInterrupted()).as("interrupt flag").isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName("when many are past their retention, each of them may be run for another request")
  void manyForgottenAtOnce() throws Exception {
    for (var i = 0; i < 8; i++) {
      idempotent.run("order " + i, "pay", () -> "paid");
    }
    clock.advance(DAY);

    // From the last: a call may have released the first few.
    for (var i = 7; i >= 0; i--) {
      assertThat(idempotent.run("order " + i, "refund", () -> "refunded"))
          .as("result for another request, at the end of the retention of eight keys")
          .isEqualTo("refunded");
    }
  }

  @Test
  @Corner
  @DisplayName("null keys and retentions that are not positive are refused")
  void refused() {
    var probe =
        new Probe(
            "run of another thread comes back", () -> idempotent.run("a", "b", this::counted));
    probe.after(
        NullPointerException.class,
        "run with a null key",
        () -> idempotent.run(null, "pay", this::counted));
    for (var retention : Tried.each("retention", List.of(Duration.ZERO, Duration.ofNanos(-1)))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Idempotent<String, Object>(retention, clock::nanoTime),
          "a retention of " + retention);
    }
    probe.after(
        IllegalArgumentException.class,
        "run with another request",
        () -> idempotent.run("a", "c", this::counted));
    assertThat(runs).as("effects run").hasValue(1);
  }

  @Test
  @Corner
  @DisplayName("the clock may begin anywhere and wrap around")
  void anyClock() throws Exception {
    for (var odd : Tried.each("odd", VirtualClock.withOddStarts(DAY.dividedBy(2)))) {
      var where = odd.toString();
      var any = new Idempotent<String, Object>(DAY, odd::nanoTime);
      for (int i = 0; i < 5; i++) {
        var expected = "run " + i;
        any.run("order 7", "pay", () -> expected);
        odd.advance(DAY.minus(NANO));
        assertThat(any.run("order 7", "pay", () -> "another"))
            .as("result a nanosecond before the end of the retention, by " + where)
            .isEqualTo(expected);
        odd.advance(NANO);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("the longest retention lasts 99 years at least")
  void longest() throws Exception {
    for (var retention :
        List.of(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999), Duration.ofDays(365 * 290))) {
      var patient = new Idempotent<String, Object>(retention, clock::nanoTime);
      patient.run("order 7", "pay", () -> "first");
      clock.advance(Duration.ofDays(365 * 99));
      assertThat(patient.run("order 7", "pay", () -> "second"))
          .as("result after 99 years")
          .isEqualTo("first");
    }
  }

  @Test
  @Corner
  @DisplayName("two instances share nothing, not even while effects run")
  void separate() {
    var other = new Idempotent<String, Object>(DAY, clock::nanoTime);
    var gate = new Gate();
    try (var workers = new Workers()) {
      var slow =
          workers.start(
              "slow",
              () ->
                  idempotent.run(
                      "order 7",
                      "pay",
                      () -> {
                        gate.await();
                        return "slow";
                      }));
      gate.awaitWaiting(1);
      assertThat(
              Workers.callPromptly(
                  "run of another instance comes back while this one runs the same key",
                  () -> other.run("order 7", "refund", () -> "other")))
          .as("result of another instance")
          .isEqualTo("other");
      gate.open();
      slow.awaitDone("the slow effect's caller comes back");
    }
    assertThat(later("order 7")).as("result of the first instance").isEqualTo("slow");
  }

  @Test
  @Corner
  @DisplayName("two instances have a retention and a clock of their own")
  void ownTimes() {
    var slow = new VirtualClock();
    var other = new Idempotent<String, Object>(DAY.dividedBy(2), slow::nanoTime);
    Callable<Object> askOther =
        () -> other.run("order 7", "pay", () -> "run at " + slow.nanoTime());
    assertThat(later("order 7")).as("result").isEqualTo(1);
    var first = outcome(askOther);

    clock.advance(DAY.minus(NANO));
    assertThat(later("order 7"))
        .as("result before the end of the retention; another instance has a shorter one")
        .isEqualTo(1);
    clock.advance(NANO);
    assertThat(later("order 7"))
        .as("result at the end of the retention; another instance's clock stands still")
        .isEqualTo(2);

    assertThat(outcome(askOther))
        .as("result of the other instance, whose clock has stood still")
        .isEqualTo(first);
    slow.advance(DAY.dividedBy(2));
    assertThat(outcome(askOther))
        .as("result of the other instance, at the end of its retention")
        .isNotEqualTo(first);
  }

  @Test
  @Corner
  @DisplayName("an effect may ask another instance for its own key, and waits for it like anybody")
  void anotherInstance() {
    var other = new Idempotent<String, Object>(DAY, clock::nanoTime);
    assertThat(
            Workers.callPromptly(
                "run, whose effect asks another instance for its key, comes back",
                () ->
                    idempotent.run(
                        "order 7",
                        "pay",
                        () -> "this, after " + other.run("order 7", "pay", () -> "other"))))
        .as("result of an effect that asks another instance for its own key")
        .isEqualTo("this, after other");

    var gate = new Gate();
    var result = new AtomicReference<Object>();
    try (var workers = new Workers()) {
      var slow =
          workers.start(
              "slow",
              () ->
                  other.run(
                      "order 8",
                      "pay",
                      () -> {
                        gate.await();
                        return "slow";
                      }));
      gate.awaitWaiting(1);
      var asking =
          workers.start(
              "asking",
              () ->
                  result.set(
                      idempotent.run(
                          "order 8",
                          "pay",
                          () -> outcome(() -> other.run("order 8", "pay", this::counted)))));
      asking.awaitWaiting(
          "an effect that asks another instance for its own key, whose effect runs");
      gate.open();
      slow.awaitDone("the slow effect's caller comes back");
      asking.awaitDone("the effect that asked another instance comes back");
    }
    assertThat(result)
        .as("what an effect got that asked another instance for its own key")
        .hasValue("slow");
    assertThat(runs).as("effects run by the one that waited").hasValue(0);
  }

  @Test
  @Corner
  @DisplayName("what is past its retention is released with later calls, and failures at once")
  void released() throws Exception {
    var gone = new ArrayList<WeakReference<Object>>();
    var objects = new Idempotent<Object, Object>(DAY, clock::nanoTime);
    var failed = new ArrayList<WeakReference<Object>>();
    for (int i = 0; i < 2_000; i++) {
      var key = new Object();
      var result = new Object();
      objects.run(key, "pay", () -> result);
      gone.add(new WeakReference<>(key));
      gone.add(new WeakReference<>(result));
      var failing = new Object();
      catchThrowable(() -> objects.run(failing, "pay", throwing(new Exception("refused"))));
      failed.add(new WeakReference<>(failing));
    }

    clock.advance(DAY);
    for (int i = 0; i < 2_001; i++) {
      objects.run("later " + i, "pay", () -> "later");
    }

    // Some may still stand in a frame or a register.
    Poll.until(
        "nearly all of 4,000 keys and results are released, past their retention and 2,001 calls"
            + " later",
        () -> left(gone) < 40);
    Poll.until("nearly all of 2,000 keys of failures are released", () -> left(failed) < 40);
  }

  @Test
  @Corner
  @DisplayName("calls that find a result release what is past its retention, too")
  void releasedByCallsThatFindAResult() throws Exception {
    var gone = new ArrayList<WeakReference<Object>>();
    var objects = new Idempotent<Object, Object>(DAY, clock::nanoTime);
    for (int i = 0; i < 1_000; i++) {
      var key = new Object();
      var result = new Object();
      objects.run(key, "pay", () -> result);
      gone.add(new WeakReference<>(key));
      gone.add(new WeakReference<>(result));
    }

    clock.advance(DAY);
    for (int i = 0; i < 1_001; i++) {
      objects.run("later", "pay", () -> "later");
    }

    Poll.until(
        "nearly all of 2,000 keys and results are released, past their retention and 1,001 calls"
            + " later, all of which but the first found the result of their key",
        () -> left(gone) < 40);
  }

  private static long left(List<WeakReference<Object>> references) {
    System.gc();
    return references.stream().filter(it -> it.get() != null).count();
  }

  @Test
  @Corner
  @DisplayName("seventy thousand results are remembered, and no call looks through them all")
  void many() throws Exception {
    var squares = new Idempotent<Integer, Integer>(DAY, clock::nanoTime);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 70_000; i++) {
        int number = i;
        var result =
            squares.run(
                i,
                null,
                () -> {
                  runs.incrementAndGet();
                  return 2 * number;
                });
        if (result != 2 * i) {
          assertThat(result).as("result of key %d", i).isEqualTo(2 * i);
        }
      }
    }
    assertThat(runs).as("effects run, of 70,000 keys, twice each").hasValue(70_000);
  }

  private Object counted() {
    return runs.incrementAndGet();
  }

  private Object countNull() {
    runs.incrementAndGet();
    return null;
  }

  private static Callable<Object> throwing(Exception failure) {
    return () -> {
      throw failure;
    };
  }

  /** On another thread, so that a key that is stuck for ever is told as that. */
  private Object later(String key) {
    return Workers.callPromptly(
        "run of a later caller comes back", () -> idempotent.run(key, "pay", this::counted));
  }

  private static Object outcome(Callable<Object> call) {
    try {
      return call.call();
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> Object sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
