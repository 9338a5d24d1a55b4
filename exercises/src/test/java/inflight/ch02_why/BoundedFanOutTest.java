package inflight.ch02_why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.EqualFailure;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.ComesAsOneLeaves;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class BoundedFanOutTest {
  /** How many pieces of work are in flight, and the most that ever were. */
  private static final class Flight {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();

    void enter() {
      begun.incrementAndGet();
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
    }

    void leave() {
      now.decrementAndGet();
    }
  }

  private final Flight flight = new Flight();
  private final Gate gate = new Gate();

  @Test
  @DisplayName("map returns the results in the order of the inputs, whichever ends first")
  void order() throws Exception {
    var done = IntStream.range(0, 4).mapToObj(i -> new CountDownLatch(1)).toList();

    var results =
        new BoundedFanOut(4)
            .map(
                numbers(4),
                i -> {
                  // The last one ends first: each waits for the one behind it.
                  if (i < 3) {
                    done.get(i + 1).await();
                  }
                  done.get(i).countDown();
                  return "result " + i;
                });

    assertThat(results)
        .as("results of map, when the last piece of work ended first")
        .containsExactly("result 0", "result 1", "result 2", "result 3");
  }

  // Early: a pool that an earlier test has started, and that is kept, would not be seen here.
  @Test
  @DisplayName("no thread is left behind, neither after success nor after a failure")
  void noThreadLeft() throws Exception {
    var census = ThreadCensus.take();
    var fanOut = new BoundedFanOut(4);

    fanOut.map(numbers(20), i -> i);
    catchThrowable(() -> fanOut.map(numbers(20), i -> i / (i - 7)));

    census.assertNoneLeft();
  }

  @Test
  @DisplayName("map works on as many inputs at the same time as the limit allows")
  void reachesTheLimit() throws Exception {
    for (int limit : Tried.each("limit", new int[] {1, 2, 3, 40})) {
      var meeting = new Rendezvous(limit, "pieces of work, with a limit of " + limit);

      var results =
          new BoundedFanOut(limit)
              .map(
                  numbers(3 * limit),
                  i -> {
                    meeting.meet();
                    return i;
                  });

      assertThat(results)
          .as("results of %d pieces of work that meet in groups of %d", 3 * limit, limit)
          .isEqualTo(numbers(3 * limit));
    }
  }

  @Test
  @DisplayName("map never has more pieces of work in flight than the limit")
  void keepsTheLimit() throws Exception {
    for (int limit : Tried.each("limit", new int[] {1, 3, 7})) {
      var mine = new Flight();

      new BoundedFanOut(limit)
          .map(
              numbers(300),
              i -> {
                mine.enter();
                if (i % 20 == 0) {
                  Thread.sleep(1);
                } else {
                  Thread.yield();
                }
                mine.leave();
                return i;
              });

      assertThat(mine.most.get())
          .as("the most pieces of work in flight at once, with a limit of %d", limit)
          .isLessThanOrEqualTo(limit);
    }
  }

  @Test
  @DisplayName("the next input is taken up as soon as a place is free: there are no waves")
  void noWaves() {
    var done = new AtomicInteger();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  new BoundedFanOut(2)
                      .map(
                          numbers(50),
                          i -> {
                            if (i == 0) {
                              gate.await();
                            }
                            done.incrementAndGet();
                            return i;
                          }));

      Poll.until(
          "the other 49 inputs are done, of 50 with a limit of 2, while one piece of work still"
              + " goes on",
          () -> done.get() == 49 || caller.isDone());
      gate.open();
      workers.join();
    }
    assertThat(done).as("inputs that were done in all").hasValue(50);
  }

  @Test
  @DisplayName("the work is done for each input once")
  void eachOnce() throws Exception {
    var size = 3_000;
    var made = new AtomicIntegerArray(size);

    var results =
        new BoundedFanOut(4)
            .map(
                numbers(size),
                i -> {
                  made.incrementAndGet(i);
                  return -i;
                });

    for (var i = 0; i < size; i++) {
      assertThat(made.get(i)).as("times that input %d of %d was worked on", i, size).isEqualTo(1);
      assertThat(results.get(i)).as("result %d, of work that negates", i).isEqualTo(-i);
    }
    assertThat(results).as("results").hasSize(size);
  }

  @Test
  @DisplayName(
      "nothing is lost when pieces of work begin and end at the same moment, in slow motion")
  void inSlowMotion() throws Exception {
    for (int limit : Tried.each("limit", new int[] {2, 3})) {
      for (var round = 0; round < 4; round++) {
        var slow = slow(limit);
        var mine = new Flight();
        var made = new AtomicIntegerArray(9);
        SlowMotion.beginForOthers();
        List<?> results;
        List<String> meetings;
        try {
          results =
              slow.map(
                  numbers(9),
                  i -> {
                    mine.enter();
                    made.incrementAndGet(i);
                    Thread.sleep(1);
                    mine.leave();
                    return i;
                  });
        } finally {
          meetings = SlowMotion.end();
        }

        assertThat(meetings).as("plain collections that two threads use at once").isEmpty();
        assertThat(results)
            .as("results of 9 pieces of work, with a limit of %d, in slow motion", limit)
            .isEqualTo(numbers(9));
        assertThat(mine.most.get())
            .as("the most in flight at once, with a limit of %d, in slow motion", limit)
            .isLessThanOrEqualTo(limit);
        assertThat(mine.begun.get()).as("pieces of work that were begun, of 9").isEqualTo(9);
      }
    }
  }

  @Test
  @DisplayName("no failure is lost when pieces of work fail at the same moment, in slow motion")
  void failuresInSlowMotion() throws Exception {
    for (int limit : Tried.each("limit", new int[] {2, 3, 8})) {
      for (var round = 0; round < 4; round++) {
        var slow = slow(limit);
        var meeting = new Rendezvous(limit, "pieces of work, with a limit of " + limit);
        var failures =
            IntStream.range(0, limit).mapToObj(i -> new IllegalStateException("" + i)).toList();
        Throwable thrown;
        List<String> meetings;
        try {
          thrown =
              catchThrowable(
                  () ->
                      slow.map(
                          numbers(limit),
                          i -> {
                            meeting.meet();
                            SlowMotion.begin();
                            throw failures.get(i);
                          }));
        } finally {
          meetings = SlowMotion.end();
        }

        assertThat(meetings).as("plain collections that two threads use at once").isEmpty();
        assertThat(thrown)
            .as("what map threw when %d pieces of work failed at the same moment", limit)
            .isIn(failures);
        assertThat(allToldOf(thrown))
            .as("failures that reached the caller, thrown or suppressed, of %d at once", limit)
            .containsExactlyInAnyOrderElementsOf(failures);
      }
    }
  }

  @Test
  @DisplayName("map never starts more threads than the limit and one")
  void threads() {
    assertThreads(5, 200, 6);
  }

  @Test
  @Corner
  @DisplayName("however large the limit, map starts no more threads than it has inputs, and one")
  void fewInputs() {
    assertThreads(1_000, 3, 4);
  }

  private static void assertThreads(int limit, int inputs, int most) {
    var inside = new Gate();
    try (var workers = new Workers()) {
      // Started before the census, so that it is not counted.
      var begin = new CountDownLatch(1);
      workers.start(
          "caller",
          () -> {
            begin.await();
            new BoundedFanOut(limit)
                .map(
                    numbers(inputs),
                    i -> {
                      inside.await();
                      return i;
                    });
          });
      var census = ThreadCensus.take();
      begin.countDown();
      inside.awaitWaiting(Math.min(limit, inputs));

      // One that has ended may still be seen for a moment.
      Poll.until(
          "map, of %d inputs with a limit of %d, has at most %d threads"
              .formatted(inputs, limit, most),
          () -> census.newcomers().size() <= most);
      inside.open();
      workers.join();
    }
  }

  @Test
  @DisplayName("the work of map is done on other threads than the caller's")
  void otherThreads() throws Exception {
    var caller = Thread.currentThread();
    for (int inputs : Tried.each("inputs", new int[] {1, 2, 20})) {
      for (int limit : Tried.each("limit", new int[] {1, 2, 30})) {
        var results =
            new BoundedFanOut(limit)
                .map(numbers(inputs), i -> Thread.currentThread() == caller ? "caller" : "");

        assertThat(results)
            .as(
                "where the caller's thread itself did the work, of %d inputs with a limit of %d",
                inputs, limit)
            .doesNotContain("caller");
      }
    }
  }

  @Test
  @DisplayName("call does its work in the calling thread and returns the result")
  void callInTheCaller() throws Exception {
    assertThat(new BoundedFanOut(1).call(Thread::currentThread))
        .as("thread in which call did its work")
        .isSameAs(Thread.currentThread());
  }

  @Test
  @DisplayName("calls of several threads are in flight at once, as many as the limit")
  void callsReachTheLimit() {
    var fanOut = new BoundedFanOut(3);
    var meeting = new Rendezvous(3, "pieces of work of three callers, with a limit of 3");
    Workers.ThrowingRunnable caller =
        () -> {
          for (var i = 0; i < 5; i++) {
            fanOut.call(
                () -> {
                  meeting.meet();
                  return 1;
                });
          }
        };

    Workers.together(caller, caller, caller);
  }

  @Test
  @DisplayName("calls of many threads never have more in flight than the limit")
  void callsKeepTheLimit() {
    var fanOut = new BoundedFanOut(3);
    Workers.ThrowingRunnable caller =
        () -> {
          for (var i = 0; i < 20; i++) {
            fanOut.call(
                () -> {
                  flight.enter();
                  Thread.yield();
                  flight.leave();
                  return 1;
                });
          }
        };

    Workers.together(Collections.nCopies(20, caller).toArray(Workers.ThrowingRunnable[]::new));

    assertThat(flight.most.get())
        .as("the most in flight at once, of 20 threads that call, with a limit of 3")
        .isLessThanOrEqualTo(3);
    assertThat(flight.begun).as("pieces of work that were done").hasValue(400);
  }

  @Test
  @DisplayName("call blocks while the limit is reached, and goes on when a place is free")
  void callWaits() {
    var fanOut = new BoundedFanOut(2);
    var begun = new AtomicBoolean();
    try (var workers = new Workers()) {
      workers.start("first", () -> fanOut.call(this::wait1));
      workers.start("second", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(2);
      var third = workers.start("third", () -> fanOut.call(() -> begun.getAndSet(true)));
      CpuTime.letSleep(third.thread());

      assertThat(begun)
          .as("whether a third piece of work was begun, while two are in flight, the limit")
          .isFalse();
      gate.open();
      third.awaitDone("a call that waited for a place comes back when one is free");
      workers.join();
    }
  }

  private int wait1() {
    gate.await();
    return 1;
  }

  @Test
  @DisplayName("call and map share the limit: map goes on with the places that are left")
  void callAndMap() {
    var fanOut = new BoundedFanOut(3);
    try (var workers = new Workers()) {
      workers.start("first caller", () -> fanOut.call(this::wait1));
      workers.start("second caller", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(2);
      var mapping =
          workers.start(
              "mapping",
              () ->
                  fanOut.map(
                      numbers(20),
                      i -> {
                        flight.enter();
                        Thread.sleep(2);
                        flight.leave();
                        return i;
                      }));

      mapping.awaitDone("map comes back, with one place of three free and two taken by calls");
      assertThat(flight.most)
          .as("the most pieces of map in flight, with a limit of 3 and two calls in flight")
          .hasValue(1);
      gate.open();
      workers.join();
    }
  }

  @Test
  @DisplayName("map takes up the places that others give back while it is under way")
  void mapGrows() {
    for (var others : Tried.each("others that have places", List.of("calls", "a map"))) {
      var fanOut = new BoundedFanOut(3);
      var held = new Gate();
      var inside = new Gate();
      try (var workers = new Workers()) {
        Callable<Integer> holding =
            () -> {
              held.await();
              return 1;
            };
        if (others.equals("calls")) {
          workers.start("first caller", () -> fanOut.call(holding));
          workers.start("second caller", () -> fanOut.call(holding));
        } else {
          workers.start("another map", () -> fanOut.map(numbers(2), i -> holding.call()));
        }
        held.awaitWaiting(2);
        var mapping =
            workers.start(
                "mapping",
                () ->
                    fanOut.map(
                        numbers(6),
                        i -> {
                          inside.await();
                          return i;
                        }));
        inside.awaitWaiting(1);
        CpuTime.letSleep(mapping.thread());

        held.open();

        Poll.until(
            "map has three pieces of six in flight, the limit, now that %s, which had two places,"
                    .formatted(others)
                + " have ended",
            () -> inside.waiting() == 3 || mapping.isDone());
        inside.open();
        workers.join();
      }
    }
  }

  @Test
  @DisplayName("call waits while map has taken all places")
  void callBehindMap() {
    var fanOut = new BoundedFanOut(2);
    var called = new AtomicBoolean();
    try (var workers = new Workers()) {
      workers.start("mapping", () -> fanOut.map(numbers(4), i -> wait1()));
      gate.awaitWaiting(2);
      var caller = workers.start("caller", () -> fanOut.call(() -> called.getAndSet(true)));
      CpuTime.letSleep(caller.thread());

      assertThat(called)
          .as("whether a call was begun, while map has two pieces in flight, the limit")
          .isFalse();
      gate.open();
      caller.awaitDone("a call that waited for a place comes back when map is done");
      workers.join();
    }
  }

  @Test
  @DisplayName("two threads that map share the limit, and both finish")
  void twoMaps() {
    var fanOut = new BoundedFanOut(3);
    Workers.ThrowingRunnable mapping =
        () ->
            assertThat(fanOut.map(numbers(100), this::fly))
                .as("results of one of two maps at once")
                .isEqualTo(numbers(100));

    Workers.together(mapping, mapping);

    assertThat(flight.most.get())
        .as("the most in flight at once, of two maps with a limit of 3")
        .isLessThanOrEqualTo(3);
  }

  private int fly(int input) {
    flight.enter();
    Thread.yield();
    flight.leave();
    return input;
  }

  @Test
  @DisplayName("a failure comes out of call and of map as the very object that was thrown")
  void failure() {
    for (var kind :
        Tried.each("kind", List.of(CallbackFailure.RUNTIME_EXCEPTION, CallbackFailure.ERROR))) {
      assertComesOut(kind);
    }
  }

  @Test
  @Corner
  @DisplayName("whatever work throws comes out as it is, an InterruptedException too")
  void anyFailure() {
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      assertComesOut(kind);
    }
  }

  private static void assertComesOut(CallbackFailure kind) {
    var thrower = kind.thrower();
    var fanOut = new BoundedFanOut(2);
    Workers.runPromptly(
        "call and map come back, whose work throws " + kind,
        () -> {
          assertThat(catchThrowable(() -> fanOut.call(thrower::get)))
              .as("what call threw when its work threw %s", kind)
              .isSameAs(thrower.thrown());
          assertThat(catchThrowable(() -> fanOut.map(numbers(1), thrower::apply)))
              .as("what map threw when its only piece of work threw %s", kind)
              .isSameAs(thrower.thrown());
          assertThat(
                  catchThrowable(
                      () -> fanOut.map(numbers(10), i -> i == 4 ? thrower.<Integer>get() : i)))
              .as("what map threw when one of ten pieces of work threw %s", kind)
              .isSameAs(thrower.thrown());
          var both = new Rendezvous(2, "pieces of work, with a limit of 2");
          assertThat(
                  catchThrowable(
                      () ->
                          fanOut.map(
                              numbers(2),
                              i -> {
                                both.meet();
                                return thrower.<Integer>get();
                              })))
              .as("what map threw when two pieces of work threw the very same object, %s", kind)
              .isSameAs(thrower.thrown());
          assertThat(Thread.interrupted())
              .as("interrupt flag of the caller, whom nobody has interrupted")
              .isFalse();
        });
  }

  @Test
  @DisplayName("when a piece of work has failed no further input is begun, and the others end")
  void stopsAtTheFailure() throws InterruptedException {
    var failure = new IllegalStateException("the third to begin");
    var failing = new Thread[1];
    var failed = new CountDownLatch(1);
    var ended = new AtomicInteger();
    var disturbed = new AtomicInteger();
    var thrown = new Throwable[1];
    var endedBefore = new AtomicInteger();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrown[0] =
                    catchThrowable(
                        () ->
                            new BoundedFanOut(3)
                                .map(
                                    numbers(50),
                                    i -> {
                                      flight.enter();
                                      if (flight.begun.get() >= 3 && failing(failing)) {
                                        // Not before both others are in flight.
                                        gate.awaitWaiting(2);
                                        failed.countDown();
                                        throw failure;
                                      }
                                      if (!undisturbed(gate).equals("undisturbed")) {
                                        disturbed.incrementAndGet();
                                      }
                                      ended.incrementAndGet();
                                      return i;
                                    }));
                endedBefore.set(ended.get());
              });
      Poll.until(
          "three pieces of work are in flight", () -> failed.getCount() == 0 || caller.isDone());
      if (failing[0] != null) {
        hasLeft(failing[0]);
      }
      var begun = flight.begun.get();
      var isBack = caller.isDone();
      gate.open();
      caller.awaitDone("map comes back after a failure");

      assertThat(thrown[0]).as("what map threw when a piece of work failed").isSameAs(failure);
      assertThat(disturbed)
          .as("pieces of work that were interrupted because another one failed")
          .hasValue(0);
      assertThat(isBack)
          .as("whether map was over while two pieces of work were still in flight")
          .isFalse();
      assertThat(begun).as("inputs that were begun, of 50, when the third failed").isEqualTo(3);
    }
    assertThat(flight.begun).as("inputs that were begun in all, of 50").hasValue(3);
    assertThat(endedBefore).as("pieces of work that had ended when map threw, of two").hasValue(2);
  }

  /** True for the first that asks; it is the one that fails. */
  private static boolean failing(Thread[] failing) {
    synchronized (failing) {
      if (failing[0] == null) {
        failing[0] = Thread.currentThread();
        return true;
      }
      return false;
    }
  }

  @Test
  @DisplayName("with a limit of 1 nothing is begun after a failure")
  void stopsAtOnce() {
    for (var round = 0; round < 20; round++) {
      var begun = new AtomicInteger();

      var thrown =
          catchThrowable(
              () ->
                  new BoundedFanOut(1)
                      .map(
                          numbers(200),
                          i -> {
                            if (begun.incrementAndGet() == 5) {
                              throw new IllegalStateException("the fifth");
                            }
                            return i;
                          }));

      assertThat(thrown).as("what map threw when the fifth input failed").hasMessage("the fifth");
      assertThat(begun).as("inputs that were begun, when the fifth failed").hasValue(5);
    }
  }

  @Test
  @DisplayName("of several failures the first in time is thrown, with the others suppressed")
  void firstFailure() {
    var failures =
        IntStream.range(0, 3).mapToObj(i -> new IllegalStateException("failure " + i)).toList();
    var may = IntStream.range(0, 4).mapToObj(i -> new CountDownLatch(1)).toList();
    var threads = new Thread[3];
    var all = new Rendezvous(3, "pieces of work, with a limit of 3");

    var thrown =
        catchThrowable(
            () ->
                new BoundedFanOut(3)
                    .map(
                        numbers(3),
                        i -> {
                          all.meet();
                          // The last input fails first.
                          var turn = 2 - i;
                          if (turn > 0) {
                            may.get(turn).await();
                            hasLeft(threads[turn - 1]);
                          }
                          threads[turn] = Thread.currentThread();
                          may.get(turn + 1).countDown();
                          throw failures.get(turn);
                        }));

    assertThat(thrown)
        .as("what map threw, when the last input failed first and the first one last")
        .isSameAs(failures.getFirst());
    assertThat(thrown.getSuppressed())
        .as("what the thrown failure has suppressed")
        .containsExactlyInAnyOrder(failures.get(1), failures.get(2));
  }

  @Test
  @Corner
  @DisplayName("a failure that came twice does not hide another one")
  void sameFailureTwiceAndAnother() {
    for (var place = 0; place < 3; place++) {
      var same = new IllegalStateException("the failure of two");
      var another = new IllegalStateException("the failure of a third");
      var failures = Arrays.asList(same, same, same);
      failures.set(place, another);
      var all = new Rendezvous(3, "pieces of work, with a limit of 3");

      var thrown =
          catchThrowable(
              () ->
                  new BoundedFanOut(3)
                      .map(
                          failures,
                          failure -> {
                            all.meet();
                            throw failure;
                          }));

      assertThat(thrown).as("what map threw when three pieces failed").isIn(same, another);
      assertThat(allToldOf(thrown))
          .as("failures that reached the caller, when two threw the same and a third another")
          .contains(same, another);
    }
  }

  @Test
  @Corner
  @DisplayName("a failure that is equal to the first, and another object, is not left out")
  void equalFailures() {
    var failures = IntStream.range(0, 3).mapToObj(i -> new EqualFailure("failure " + i)).toList();
    var all = new Rendezvous(3, "pieces of work, with a limit of 3");

    var thrown =
        catchThrowable(
            () ->
                new BoundedFanOut(3)
                    .map(
                        failures,
                        failure -> {
                          all.meet();
                          throw failure;
                        }));

    assertThat(thrown)
        .as("what map threw when three pieces of work failed, with failures that are equal")
        .isInstanceOf(EqualFailure.class);
    for (var failure : Tried.each("failure", failures)) {
      assertThat(allToldOf(thrown).stream().filter(it -> it == failure).count())
          .as(
              "times that %s reached the caller, thrown or suppressed, of three that are equal to"
                  + " each other",
              failure.getMessage())
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("however work ends its place is free again")
  void placesComeBack() {
    var fanOut = new BoundedFanOut(3);
    for (var kind : Tried.each("kind", CallbackFailure.values())) {
      var thrower = kind.thrower();
      Workers.runPromptly(
          "call and map come back, after pieces of work that threw " + kind,
          () -> {
            for (var i = 0; i < 4; i++) {
              catchThrowable(() -> fanOut.call(thrower::get));
              catchThrowable(() -> fanOut.map(numbers(3), thrower::apply));
            }
          });

      assertMeets(fanOut, 3, "after pieces of work that threw " + kind);
    }
  }

  @Test
  @DisplayName("inputs that wait for a place when the map fails are not begun, and keep no place")
  void placesOfThoseWhoWaited() {
    var fanOut = new BoundedFanOut(3);
    var failure = new IllegalStateException("with an input still waiting for a place");
    try (var workers = new Workers()) {
      workers.start("first holder", () -> fanOut.call(this::wait1));
      workers.start("second holder", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(2);
      for (var i = 0; i < 3; i++) {
        var begun = new AtomicInteger();
        Workers.runPromptly(
            "map comes back, whose work fails, with one place of three left to it",
            () -> {
              var thrown =
                  catchThrowable(
                      () ->
                          fanOut.map(
                              numbers(20),
                              input -> {
                                begun.incrementAndGet();
                                // Long enough for others to queue for the place.
                                Thread.sleep(5);
                                throw failure;
                              }));
              assertThat(thrown).as("what map threw when its work failed").isSameAs(failure);
            });
        assertThat(begun)
            .as("inputs that were begun, of 20 with one place left to them, when the first failed")
            .hasValue(1);
      }
      gate.open();
      workers.join();
    }
    assertMeets(fanOut, 3, "after maps that failed while more of their inputs waited for a place");
  }

  /** Fails unless so many pieces of work of map can be in flight, and not one more. */
  private void assertMeets(BoundedFanOut fanOut, int limit, String when) {
    var meeting =
        new Rendezvous(limit, "pieces of work, with a limit of %d, %s".formatted(limit, when));
    var mine = new Flight();
    Workers.runPromptly(
        "map comes back, " + when,
        () ->
            fanOut.map(
                numbers(4 * limit),
                i -> {
                  mine.enter();
                  meeting.meet();
                  mine.leave();
                  return i;
                }));
    assertThat(mine.most.get())
        .as("the most in flight at once, with a limit of %d, %s", limit, when)
        .isLessThanOrEqualTo(limit);
  }

  @Test
  @Corner
  @DisplayName("a map of which all is done waits for no place that others have, in slow motion")
  void allDone() throws Exception {
    for (var round = 0; round < 4; round++) {
      var slow = slow(1);
      var inside = new Gate();
      var held = new Gate();
      try (var workers = new Workers()) {
        var mapping =
            workers.start(
                "caller of map",
                () ->
                    slow.map(
                        numbers(1),
                        i -> {
                          inside.await();
                          return i;
                        }));
        inside.awaitWaiting(1);
        var next =
            workers.start(
                "next caller",
                () ->
                    slow.call(
                        () -> {
                          held.await();
                          return 1;
                        }));
        CpuTime.letSleep(next.thread());
        SlowMotion.begin();
        inside.open();
        mapping.awaitDone(
            "map comes back, of which all is done, although another caller has the only place now");
        held.open();
        workers.join();
      } finally {
        held.open();
        SlowMotion.end();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("a map of which all is done comes back, whoever has the places that its threads had")
  void allDoneStepByStep() throws Exception {
    StepByStep.each(
        hold -> {
          var slow = slow(2);
          var begun = new AtomicInteger();
          var gates = List.of(new Gate(), new Gate(), new Gate());
          var other = new AtomicReference<Thread>();
          var places = new Gate();
          try (var workers = new Workers()) {
            var mapping =
                workers.start(
                    "caller of map",
                    () ->
                        slow.map(
                            numbers(3),
                            input -> {
                              var number = begun.getAndIncrement();
                              if (number == 1) {
                                other.set(Thread.currentThread());
                              }
                              gates.get(number).await();
                              if (number == 0) {
                                hold.begin(Thread.currentThread());
                              }
                              return input;
                            }));
            gates.get(0).awaitWaiting(1);
            gates.get(1).awaitWaiting(1);
            gates.get(0).open();
            hold.await(
                "the thread that has done the first piece", () -> gates.get(2).waiting() == 1);
            // Others come for the places of those that are done, one after the other.
            gates.get(1).open();
            CpuTime.letSleep(other.get());
            letOneIn(workers, slow, places);
            gates.get(2).open();
            CpuTime.letSleep(other.get());
            letOneIn(workers, slow, places);
            var isAllDone = begun.get() == 3;
            hold.release();
            if (!isAllDone) {
              places.open();
            }
            mapping.awaitDone(
                "map comes back, of which all is done, although others have all places");
            places.open();
            workers.join();
          } finally {
            gates.forEach(Gate::open);
            places.open();
          }
        });
  }

  /** Has somebody come for a place, and get it or wait for it. */
  private static void letOneIn(Workers workers, Slow slow, Gate places) {
    var one = workers.start("other caller", () -> slow.call(() -> stay(places)));
    CpuTime.letSleep(one.thread());
  }

  private static int stay(Gate gate) {
    gate.await();
    return 1;
  }

  @Test
  @Corner
  @DisplayName("a map without inputs does not wait while the limit is reached")
  void noInputAndNoPlace() {
    var fanOut = new BoundedFanOut(1);
    try (var workers = new Workers()) {
      workers.start("holder", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(1);
      var results =
          Workers.callPromptly(
              "map without inputs comes back, while the limit is reached",
              () -> fanOut.map(numbers(0), i -> i));
      gate.open();
      workers.join();

      assertThat(results).as("results of map without inputs").isEmpty();
    }
  }

  @Test
  @DisplayName("a failure in one map does not concern another one on the same object")
  void failureOfAnotherMap() {
    var fanOut = new BoundedFanOut(2);
    try (var workers = new Workers()) {
      workers.start(
          "failing",
          () -> {
            var thrown =
                catchThrowable(
                    () ->
                        fanOut.map(
                            numbers(2),
                            i -> {
                              gate.await();
                              throw new IllegalStateException("of the first map");
                            }));
            assertThat(thrown)
                .as("what the map threw whose work fails")
                .hasMessage("of the first map");
          });
      gate.awaitWaiting(2);
      var other =
          workers.start(
              "mapping",
              () ->
                  assertThat(fanOut.map(numbers(20), this::fly))
                      .as("results of map, while another map on the same object fails")
                      .isEqualTo(numbers(20)));
      CpuTime.letSleep(other.thread());
      gate.open();
      other.awaitDone("map comes back that waited for the places of a map that fails");
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt of one map's caller does not concern work that others have asked for")
  void interruptOfAnotherMap() {
    var fanOut = new BoundedFanOut(3);
    var others = new Gate();
    try (var workers = new Workers()) {
      var mapping =
          workers.start(
              "caller of another map",
              () ->
                  assertThat(fanOut.map(numbers(1), i -> undisturbed(others)))
                      .as(
                          "what became of a piece of one map, when the caller of another map on the"
                              + " same object was interrupted")
                      .containsExactly("undisturbed"));
      var calling =
          workers.start(
              "caller of call",
              () ->
                  assertThat(fanOut.call(() -> undisturbed(others)))
                      .as(
                          "what became of the work of call, when the caller of map on the same"
                              + " object was interrupted")
                      .isEqualTo("undisturbed"));
      Poll.until(
          "a piece of a map and one of call are in flight, with a limit of 3",
          () -> others.waiting() == 2 || mapping.isDone() || calling.isDone());
      var interrupted =
          workers.start(
              "interrupted caller of map",
              () ->
                  assertThat(catchThrowable(() -> fanOut.map(numbers(1), i -> wait1())))
                      .as("what map threw when its caller was interrupted")
                      .isInstanceOf(InterruptedException.class));
      Poll.until(
          "a piece of a second map is in flight, with a limit of 3",
          () -> gate.waiting() == 1 || interrupted.isDone());

      interrupted.thread().interrupt();

      interrupted.awaitDone("map, whose caller is interrupted, comes back");
      others.open();
      mapping.awaitDone("another map on the same object comes back");
      calling.awaitDone("call, beside a map whose caller was interrupted, comes back");
    }
  }

  /** What a piece of work does that nobody should interrupt; how it fared. */
  private static String undisturbed(Gate gate) {
    try {
      gate.await();
    } catch (AssertionError interrupted) {
      return "interrupted";
    }
    return Thread.currentThread().isInterrupted() ? "its flag is set" : "undisturbed";
  }

  @Test
  @Corner
  @DisplayName("call throws InterruptedException if its thread was interrupted before")
  void callInterruptedBefore() {
    var fanOut = new BoundedFanOut(2);
    for (var i = 0; i < 4; i++) {
      Interrupts.beforeTheCall(
          "call, with a place free",
          () ->
              fanOut.call(
                  () -> {
                    flight.enter();
                    return 1;
                  }));
    }

    assertThat(flight.begun).as("pieces of work that were begun").hasValue(0);
    assertMeets(fanOut, 2, "after calls of interrupted threads");
  }

  @Test
  @Corner
  @DisplayName(
      "call throws InterruptedException if its thread is interrupted while it waits, and no place"
          + " comes or goes by that")
  void callInterruptedWhileItWaits() {
    var fanOut = new BoundedFanOut(1);
    var begun = new AtomicInteger();
    try (var workers = new Workers()) {
      workers.start("holder", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(1);
      interruptWaiting(fanOut, begun);
      var late = workers.start("late caller", () -> fanOut.call(begun::incrementAndGet));
      CpuTime.letSleep(late.thread());

      assertThat(begun)
          .as(
              "pieces of work that were begun while the only place is taken, after a caller that"
                  + " waited for it was interrupted")
          .hasValue(0);
      gate.open();
      workers.join();
    }
    assertMeets(fanOut, 1, "after callers that were interrupted as they waited");
  }

  private static void interruptWaiting(BoundedFanOut fanOut, AtomicInteger begun) {
    try (var workers = new Workers()) {
      var waiting =
          workers.start(
              "interrupted caller",
              () -> {
                var thrown = catchThrowable(() -> fanOut.call(begun::incrementAndGet));
                assertThat(thrown)
                    .as("what call threw, interrupted as it waited for a place")
                    .isInstanceOf(InterruptedException.class);
                assertThat(Thread.currentThread().isInterrupted())
                    .as("interrupt flag after the InterruptedException, which stands for it")
                    .isFalse();
              });
      CpuTime.letSleep(waiting.thread());
      waiting.thread().interrupt();
      waiting.awaitDone("call ends when it is interrupted as it waits for a place");
    }
  }

  @Test
  @Corner
  @DisplayName("no place is lost when an interrupt and a free place come at the same moment")
  void interruptMeetsFreePlace() {
    var fanOut = new BoundedFanOut(1);
    for (var round = 0; round < 30; round++) {
      var held = new Gate();
      try (var workers = new Workers()) {
        workers.start(
            "holder",
            () ->
                fanOut.call(
                    () -> {
                      held.await();
                      return 1;
                    }));
        held.awaitWaiting(1);
        var waiting =
            workers.start(
                "waiting caller",
                () -> {
                  try {
                    fanOut.call(() -> 1);
                  } catch (InterruptedException e) {
                    // As well as the place.
                  }
                });
        CpuTime.letSleep(waiting.thread());
        if (round % 2 == 0) {
          held.open();
          waiting.thread().interrupt();
        } else {
          waiting.thread().interrupt();
          held.open();
        }
        workers.join();
      }
    }
    assertMeets(fanOut, 1, "after interrupts that came together with a free place");
  }

  @Test
  @Corner
  @DisplayName(
      "a place that comes free at any step of a caller on its way out is for it or the next")
  void leavesStepByStep() throws Exception {
    ComesAsOneLeaves.interrupted(
        "a place",
        () -> {
          var slow = slow(1);
          var held = new Gate();
          Thread.startVirtualThread(() -> callQuietly(slow, held));
          held.awaitWaiting(1);
          return new ComesAsOneLeaves.Scene() {
            @Override
            public void await() throws Exception {
              slow.call(() -> 1);
            }

            @Override
            public void come() {
              held.open();
            }
          };
        });
  }

  private static void callQuietly(Slow slow, Gate gate) {
    try {
      slow.call(() -> stay(gate));
    } catch (Exception e) {
      // Whoever waits for the place waits in vain, then.
    }
  }

  @Test
  @Corner
  @DisplayName("a place that comes free for a caller who is interrupted goes to the next who waits")
  void interruptAndAnotherWaits() {
    var fanOut = new BoundedFanOut(1);
    for (int round : Tried.each("round", IntStream.range(0, 20).toArray())) {
      var held = new Gate();
      var waiting = new CompletableFuture<Thread>();
      try (var workers = new Workers()) {
        workers.start(
            "holder",
            () ->
                fanOut.call(
                    () -> {
                      held.await();
                      // The last that it does: its place is free a moment later.
                      waiting.join().interrupt();
                      return 1;
                    }));
        held.awaitWaiting(1);
        var callers = new ArrayList<Workers.Worker>();
        for (var i = 0; i < 2; i++) {
          callers.add(
              workers.start(
                  "caller " + (i + 1),
                  () -> {
                    try {
                      fanOut.call(() -> 1);
                    } catch (InterruptedException e) {
                      // As well as the place.
                    }
                  }));
          CpuTime.letSleep(callers.get(i).thread());
        }
        waiting.complete(callers.get(round % 2).thread());
        held.open();

        callers
            .get(1 - round % 2)
            .awaitDone(
                "a caller that waits gets the only place, which came free as another one that"
                    + " waited for it was interrupted");
        workers.join();
      }
    }
    assertMeets(fanOut, 1, "after interrupts of callers that waited beside others");
  }

  @Test
  @Corner
  @DisplayName("call leaves the interrupt flag as its work leaves it")
  void callLeavesTheFlag() {
    Workers.runPromptly(
        "call comes back",
        () -> {
          new BoundedFanOut(1)
              .call(
                  () -> {
                    Thread.currentThread().interrupt();
                    return 1;
                  });
          assertThat(Thread.interrupted())
              .as("interrupt flag after call, whose thread was interrupted as it worked")
              .isTrue();
        });
  }

  @Test
  @Corner
  @DisplayName("each piece of work begins with a clear interrupt flag, and none is lost by that")
  void clearFlag() {
    for (int limit : Tried.each("limit", new int[] {1, 3})) {
      var results =
          Workers.callPromptly(
              "map, whose work leaves its thread interrupted, comes back",
              () ->
                  new BoundedFanOut(limit)
                      .map(
                          numbers(30),
                          i -> {
                            var wasSet = Thread.currentThread().isInterrupted();
                            Thread.currentThread().interrupt();
                            return wasSet ? "the flag was set" : "clear";
                          }));

      assertThat(results)
          .as("how 30 pieces of work found their flag, each of which leaves it set")
          .isEqualTo(Collections.nCopies(30, "clear"));
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt of map's caller interrupts the work, waits for it, and is thrown")
  void interrupt() {
    assertInterrupted(20, 1, "comes back", () -> {});
  }

  @Test
  @Corner
  @DisplayName("one interrupt of map's caller after another cuts no piece of work off")
  void interruptAgain() {
    assertInterrupted(20, 2, "comes back", () -> {});
  }

  @Test
  @Corner
  @DisplayName("an interrupt of map's caller is thrown although all of the work is done then")
  void interruptAndAllDone() {
    assertInterrupted(2, 1, "comes back", () -> {});
  }

  @Test
  @Corner
  @DisplayName("an interrupt of map's caller is thrown although the work fails because of it")
  void interruptAndFailure() {
    assertInterrupted(
        20,
        1,
        "fails",
        () -> {
          throw new IllegalStateException("interrupted, and so without a result");
        });
  }

  /** Whichever of the two pieces in flight is the last to end: the caller may wait for it first. */
  private void assertInterrupted(int inputs, int interrupts, String what, Runnable end) {
    for (var last = 0; last < 2; last++) {
      assertInterrupted(inputs, interrupts, last, what, end);
    }
  }

  private void assertInterrupted(int inputs, int interrupts, int last, String what, Runnable end) {
    var fanOut = new BoundedFanOut(2);
    var begun = new AtomicInteger();
    var waiting = new Gate();
    var interrupted = new AtomicInteger();
    var mayEnd = List.of(new CountDownLatch(1), new CountDownLatch(1));
    var ended = new AtomicInteger();
    var endedBefore = new AtomicInteger();
    var flag = new AtomicBoolean();
    var thrown = new Throwable[1];
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrown[0] =
                    catchThrowable(
                        () ->
                            fanOut.map(
                                numbers(inputs),
                                i -> {
                                  var place = begun.getAndIncrement();
                                  try {
                                    waiting.await();
                                  } catch (AssertionError interruptedAtTheGate) {
                                    interrupted.incrementAndGet();
                                    awaitThoughInterrupted(mayEnd.get(place % 2));
                                  }
                                  ended.incrementAndGet();
                                  end.run();
                                  return i;
                                }));
                endedBefore.set(ended.get());
                flag.set(Thread.currentThread().isInterrupted());
              });
      Poll.until("two pieces wait at a gate", () -> waiting.waiting() == 2 || caller.isDone());
      for (var i = 0; i < interrupts; i++) {
        caller.thread().interrupt();
        Poll.until(
            "both pieces of work are interrupted, since the caller of map is",
            () -> interrupted.get() == 2 || caller.isDone());
        CpuTime.letSleep(caller.thread());
      }
      mayEnd.get(1 - last).countDown();
      Poll.until("one of the two pieces ends", () -> ended.get() == 1 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      mayEnd.get(last).countDown();
      caller.awaitDone("the interrupted caller of map comes back");
    } finally {
      waiting.open();
      mayEnd.forEach(CountDownLatch::countDown);
    }

    assertThat(thrown[0])
        .as(
            "what map of %d inputs, with a limit of 2, threw when its caller was interrupted, and"
                + " the work %s then",
            inputs, what)
        .isInstanceOf(InterruptedException.class);
    assertThat(endedBefore)
        .as("pieces of work that had ended when map threw, of two that were interrupted")
        .hasValue(2);
    assertThat(begun).as("inputs that were begun, of %d, in all", inputs).hasValue(2);
    // A second interrupt may be left over.
    assertThat(flag.get() && interrupts == 1)
        .as("interrupt flag of the caller after the InterruptedException, which stands for it")
        .isFalse();
    assertMeets(fanOut, 2, "after a map whose caller was interrupted");
  }

  @Test
  @Corner
  @DisplayName("an interrupt of map's caller is thrown, and interrupts the work, after a failure")
  void interruptAfterFailure() throws Exception {
    var failing = new CompletableFuture<Thread>();
    var interrupted = new AtomicBoolean();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () ->
                  assertThat(
                          catchThrowable(
                              () ->
                                  new BoundedFanOut(2)
                                      .map(
                                          numbers(20),
                                          i -> {
                                            if (i == 0) {
                                              gate.awaitWaiting(1);
                                              failing.complete(Thread.currentThread());
                                              throw new IllegalStateException("of one of two");
                                            }
                                            try {
                                              gate.await();
                                            } catch (AssertionError interruptedAtTheGate) {
                                              interrupted.set(true);
                                            }
                                            return i;
                                          })))
                      .as(
                          "what map threw when its caller was interrupted as it waited for the last"
                              + " piece of work, after another one had failed")
                      .isInstanceOf(InterruptedException.class));
      hasLeft(failing.get());
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      Poll.until(
          "the piece of work that is still in flight, after another one has failed, is interrupted,"
              + " since the caller of map is",
          () -> interrupted.get() || caller.isDone());
      caller.awaitDone("the interrupted caller of map comes back, after a failure");
    }
  }

  @Test
  @Corner
  @DisplayName("a second interrupt of map's caller does not outlive the InterruptedException")
  void secondInterrupt() {
    var interrupted = new AtomicBoolean();
    var end = new AtomicBoolean();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                var thrown =
                    catchThrowable(
                        () ->
                            new BoundedFanOut(1)
                                .map(
                                    numbers(1),
                                    i -> {
                                      try {
                                        gate.await();
                                      } catch (AssertionError interruptedAtTheGate) {
                                        interrupted.set(true);
                                      }
                                      while (!end.get()) {
                                        // Whoever interrupts it again.
                                        Interrupts.goOnFor(Duration.ofMillis(1));
                                      }
                                      return i;
                                    }));
                var flag = Thread.interrupted();
                assertThat(thrown)
                    .as("what map threw when its caller was interrupted twice")
                    .isInstanceOf(InterruptedException.class);
                assertThat(flag)
                    .as(
                        "interrupt flag after the InterruptedException, when a second interrupt"
                            + " came as map waited for the work that the first had interrupted")
                    .isFalse();
              });
      Poll.until("a piece waits at a gate", () -> gate.waiting() == 1 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      Poll.until("the piece of work is interrupted", () -> interrupted.get() || caller.isDone());
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      CpuTime.letSleep(caller.thread());
      end.set(true);
      caller.awaitDone("the caller of map, interrupted twice, comes back");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "work that begins just as map's caller is interrupted is interrupted, in slow motion")
  void interruptMeetsBeginning() throws Exception {
    // In each round the interrupt comes at another step between two pieces of work.
    for (var step = 1; step <= 40 && interruptAtStep(step); step++) {}
  }

  /** False if the second piece of work begins before that step. */
  private static boolean interruptAtStep(int step) throws Exception {
    var slow = slow(1);
    var steps = new AtomicInteger();
    var pieces = List.of(new Gate(), new Gate());
    var held = new Gate();
    var thrown = new Throwable[1];
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller of map",
              () ->
                  thrown[0] =
                      catchThrowable(
                          () ->
                              slow.map(
                                  numbers(2),
                                  i -> {
                                    pieces.get(i).await();
                                    return i;
                                  })));
      pieces.get(0).awaitWaiting(1);
      CpuTime.letSleep(caller.thread());
      SlowMotion.beginForOthersThan(
          caller.thread(),
          () -> {
            if (steps.incrementAndGet() == step) {
              holdUnlessInterrupted(held);
            }
          });
      pieces.get(0).open();
      Poll.until(
          "the second piece of work begins, after the first",
          () -> held.waiting() == 1 || pieces.get(1).waiting() == 1 || caller.isDone());
      var isBetween = held.waiting() == 1;
      caller.thread().interrupt();
      CpuTime.letSleep(caller.thread());
      held.open();
      caller.awaitDone(
          "map comes back, whose caller is interrupted: its second piece of work is interrupted,"
              + " or not begun");

      assertThat(thrown[0])
          .as("what map threw when its caller was interrupted between two pieces of work")
          .isInstanceOf(InterruptedException.class);
      return isBetween;
    } finally {
      SlowMotion.end();
      held.open();
      pieces.forEach(Gate::open);
    }
  }

  /** What work does that minds no interrupt: goes on until it may end. */
  private static void awaitThoughInterrupted(CountDownLatch mayEnd) {
    while (true) {
      try {
        mayEnd.await();
        return;
      } catch (InterruptedException e) {
        // It goes on.
      }
    }
  }

  private static void holdUnlessInterrupted(Gate held) {
    try {
      held.await();
    } catch (AssertionError interrupted) {
      // The flag is still set, for the code under test to see.
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt ends a map that waits for its first place")
  void interruptWithoutAPlace() {
    var fanOut = new BoundedFanOut(1);
    try (var workers = new Workers()) {
      workers.start("holder", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(1);
      var thrown = new Throwable[1];
      var caller =
          workers.start(
              "caller of map",
              () -> thrown[0] = catchThrowable(() -> fanOut.map(numbers(3), this::fly)));
      CpuTime.letSleep(caller.thread());
      caller.thread().interrupt();
      caller.awaitDone("map, none of whose work has begun, ends when its caller is interrupted");

      assertThat(thrown[0])
          .as("what map threw when its caller was interrupted as it waited for a place")
          .isInstanceOf(InterruptedException.class);
      gate.open();
      workers.join();
    }
    assertThat(flight.begun).as("inputs that were begun without a place").hasValue(0);
    assertMeets(fanOut, 1, "after a map that was interrupted as it waited for a place");
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before map is thrown, or still to be seen afterward")
  void interruptBefore() {
    var fanOut = new BoundedFanOut(2);
    var outcome =
        Workers.callPromptly(
            "map, in a thread that was interrupted before, comes back",
            () -> {
              Thread.currentThread().interrupt();
              try {
                var results = fanOut.map(numbers(3), i -> i);
                return results + (Thread.interrupted() ? ", and the flag is set" : "");
              } catch (InterruptedException e) {
                return "interrupted" + (Thread.interrupted() ? ", and the flag is set" : "");
              }
            });

    assertThat(outcome)
        .as("what a caller of map gets that was interrupted before")
        .isIn("interrupted", "[0, 1, 2], and the flag is set");
    assertMeets(fanOut, 2, "after a map whose caller was interrupted before");
  }

  @Test
  @Corner
  @DisplayName("no input at all gives no result")
  void noInput() throws Exception {
    assertThat(new BoundedFanOut(3).map(List.<String>of(), i -> i))
        .as("results of map without inputs")
        .isEmpty();
  }

  @Test
  @Corner
  @DisplayName("inputs and results may be null, and the same input may come again")
  void nulls() throws Exception {
    var fanOut = new BoundedFanOut(2);

    assertThat(fanOut.map(Arrays.asList("a", null, "a", null), i -> i == null ? "none" : i + "!"))
        .as("results for a, null, a, null")
        .containsExactly("a!", "none", "a!", "none");
    assertThat(fanOut.map(List.of(1, 2, 3), i -> i == 2 ? null : i))
        .as("results of work that returns null for the second input")
        .containsExactly(1, null, 3);
    assertThat(fanOut.<Integer>call(() -> null))
        .as("result of call, whose work returns null")
        .isNull();
  }

  @Test
  @Corner
  @DisplayName("the list of inputs may be of any kind, and is left as it was")
  void listOfAnyKind() throws Exception {
    var inputs = new LinkedList<>(numbers(40));

    assertThat(new BoundedFanOut(3).map(inputs, i -> i + 1))
        .as("results for a LinkedList of 0 to 39, of work that adds 1")
        .isEqualTo(IntStream.rangeClosed(1, 40).boxed().toList());
    assertThat(inputs).as("the inputs afterward").isEqualTo(numbers(40));
  }

  @Test
  @Corner
  @DisplayName("two objects share nothing")
  void twoObjects() {
    var meeting = new Rendezvous(2, "pieces of work of two objects, each with a limit of 1");
    var one = new BoundedFanOut(1);
    var other = new BoundedFanOut(1);

    Workers.together(
        () -> one.map(numbers(2), i -> met(meeting)),
        () -> other.map(numbers(2), i -> met(meeting)));
    Workers.together(() -> one.call(() -> met(meeting)), () -> other.call(() -> met(meeting)));

    var three = new BoundedFanOut(3);
    assertMeets(new BoundedFanOut(2), 2, "when another object has a limit of 3");
    assertMeets(three, 3, "when another object has a limit of 2");
  }

  private static int met(Rendezvous meeting) {
    meeting.meet();
    return 1;
  }

  @Test
  @Corner
  @DisplayName("null, and a limit that is not positive, are refused")
  void refused() {
    for (int limit : Tried.each("limit", new int[] {0, -1, Integer.MIN_VALUE})) {
      assertThatIllegalArgumentException()
          .as("a limit of %d", limit)
          .isThrownBy(() -> new BoundedFanOut(limit));
    }
    var fanOut = new BoundedFanOut(1);
    try (var workers = new Workers()) {
      workers.start("holder", () -> fanOut.call(this::wait1));
      gate.awaitWaiting(1);
      Workers.runPromptly(
          "call and map refuse null, while the limit is reached",
          () -> {
            assertThatNullPointerException()
                .as("call without work")
                .isThrownBy(() -> fanOut.call(null));
            assertThatNullPointerException()
                .as("map without inputs")
                .isThrownBy(() -> fanOut.map((List<Integer>) null, i -> i));
            assertThatNullPointerException()
                .as("map without work")
                .isThrownBy(() -> fanOut.map(numbers(2), null));
            assertThatNullPointerException()
                .as("map without work, and with nothing to do")
                .isThrownBy(() -> fanOut.map(numbers(0), null));
          });
      gate.open();
      workers.join();
    }
    assertMeets(fanOut, 1, "after null was refused");
  }

  // Late: a solution may use up all memory here.
  @Test
  @Corner
  @DisplayName("a limit may be as large as an int can be")
  void largeLimit() throws Exception {
    assertThreads(Integer.MAX_VALUE, 2, 3);
    var fanOut = new BoundedFanOut(Integer.MAX_VALUE);
    var meeting = new Rendezvous(100, "pieces of work, with a limit of 2,147,483,647");

    assertThat(fanOut.map(numbers(100), i -> met(meeting)))
        .as("results of 100 pieces of work that wait for each other")
        .hasSize(100);
    assertThat(fanOut.call(() -> 7)).as("result of call").isEqualTo(7);
  }

  private static List<Integer> numbers(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  /** What was thrown and all that it suppresses. */
  private static List<Throwable> allToldOf(Throwable thrown) {
    return Stream.concat(Stream.of(thrown), Stream.of(thrown.getSuppressed())).toList();
  }

  /**
   * Gives a piece of work that has thrown time to get its failure noted. How it is noted is the
   * solution's own business; once its thread has ended, or waits for other work, it is.
   */
  private static void hasLeft(Thread thread) throws InterruptedException {
    for (var i = 0; i < 1_000 && thread.isAlive(); i++) {
      thread.join(Duration.ofMillis(5));
      var isIdle =
          switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            default -> false;
          };
      if (isIdle && i > 20) {
        return;
      }
    }
  }

  /** An object in slow motion. */
  private interface Slow {
    List<?> map(List<Integer> inputs, BoundedFanOut.Work<Integer, Integer> work) throws Exception;

    Object call(Callable<Integer> work) throws Exception;
  }

  private static Slow slow(int limit) throws ReflectiveOperationException {
    var type = SlowMotion.of(BoundedFanOut.class);
    var object = type.getConstructor(int.class).newInstance(limit);
    var workType =
        Stream.of(type.getClasses())
            .filter(it -> it.getSimpleName().equals("Work"))
            .findFirst()
            .orElseThrow();
    var map = type.getMethod("map", List.class, workType);
    var call = type.getMethod("call", Callable.class);
    return new Slow() {
      @Override
      public List<?> map(List<Integer> inputs, BoundedFanOut.Work<Integer, Integer> work)
          throws Exception {
        var passedOn =
            Proxy.newProxyInstance(
                workType.getClassLoader(),
                new Class<?>[] {workType},
                (proxy, method, arguments) -> work.apply((Integer) arguments[0]));
        return (List<?>) invoke(map, object, inputs, passedOn);
      }

      @Override
      public Object call(Callable<Integer> work) throws Exception {
        return invoke(call, object, work);
      }
    };
  }

  private static Object invoke(Method method, Object object, Object... arguments) throws Exception {
    try {
      return method.invoke(object, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw new AssertionError(e.getCause());
    }
  }
}
