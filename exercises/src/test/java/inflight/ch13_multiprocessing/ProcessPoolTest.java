package inflight.ch13_multiprocessing;

import static inflight.ch13_multiprocessing.Thrown.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import inflight.ch13_multiprocessing.Staff.Bolt;
import inflight.ch13_multiprocessing.Staff.Door;
import inflight.ch13_multiprocessing.Staff.Duty;
import inflight.given.ChildJvm;
import inflight.given.JobFailedException;
import inflight.given.TaskChild;
import inflight.given.TaskException;
import inflight.given.Worker;
import inflight.given.WorkerDiedException;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Children;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Graded(limitSeconds = 30)
class ProcessPoolTest {
  private static final Duty SQUARE = (hand, item) -> (Integer) item * (Integer) item;

  private final List<ProcessPool> pools = new ArrayList<>();
  private final Children children = Children.take();

  @TempDir Path folder;

  @AfterEach
  void end() {
    children.end();
    for (var pool : pools) {
      Workers.runPromptly("close, at the end of the test, comes back", pool::close);
    }
  }

  @Test
  @DisplayName("the results come in the order of the items, and each item is run once")
  void results() {
    var staff = new Staff(SQUARE);
    var pool = pool(3, staff);

    assertThat(map(pool, numbers(10))).as("squares of 0 to 9").isEqualTo(squares(10));
    assertThat(sorted(staff.given())).as("items given to workers").isEqualTo(numbers(10));
    staff.assertUsedWell();
  }

  @Test
  @DisplayName("so many items are run at once as there may be workers, and never more")
  void overlap() {
    var inside = new Rendezvous(3, "items that are run, with 3 workers");
    var staff =
        new Staff(
            (hand, item) -> {
              inside.meet();
              return item;
            });
    var pool = pool(3, staff);

    assertThat(map(pool, numbers(9))).as("results of 9 items").isEqualTo(numbers(9));
    assertThat(staff.most()).as("workers there were, of 3 at the most").isEqualTo(3);
    staff.assertUsedWell();
  }

  @Test
  @DisplayName("a slow item holds up one worker and nobody else, and its result has its place")
  void slowItem() {
    var door = new Door();
    var done = new AtomicInteger();
    var staff =
        new Staff(
            (hand, item) -> {
              if (item.equals(0)) {
                door.pass(hand);
              }
              done.incrementAndGet();
              return item;
            });
    var pool = pool(2, staff);
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> assertThat(mapHere(pool, numbers(8))).as("results").isEqualTo(numbers(8)));
      Poll.until("the other worker has done the seven other items", () -> done.get() == 7);
      door.open();
      caller.awaitDone("map, with one slow item, comes back");
    }
    staff.assertUsedWell();
  }

  @Test
  @DisplayName("workers are kept for later maps, and none is started while one is idle")
  void kept() {
    var staff = new Staff(SQUARE);
    var pool = pool(3, staff);
    for (var i = 0; i < 10; i++) {
      assertThat(map(pool, List.of(5))).as("the square of 5").containsExactly(25);
    }
    assertThat(staff.starts()).as("workers started for ten items, one after another").isEqualTo(1);

    map(pool, numbers(50));
    map(pool, numbers(50));
    assertThat(staff.starts()).as("workers started, of 3 at the most").isLessThanOrEqualTo(3);
    assertThat(staff.open()).as("workers that are kept").isEqualTo(staff.starts());
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName("when map returns, its workers are idle already: the next one starts none")
  void idleWhenItReturns() throws Exception {
    StepByStep.each(this::idleWhenItReturns);
  }

  /** The thread that has called the worker is held at one of its steps after that. */
  private void idleWhenItReturns(StepByStep.Hold hold) throws Exception {
    var isFirst = new AtomicBoolean(true);
    var staff =
        new Staff(
            (hand, item) -> {
              if (isFirst.getAndSet(false)) {
                hold.begin(Thread.currentThread());
              }
              return item;
            });
    var pool = SlowMotion.of(Slow.class, ProcessPool.class, 2, staff);
    try (var workers = new Workers()) {
      var first = workers.start("caller", () -> pool.map(Tasks.Square.class, List.of(1)));
      hold.await("the thread that has called the worker", first);
      // If the thread that is held has to settle the item, it waits for that.
      CpuTime.letSleep(first.thread());
      Workers.Worker second = null;
      if (first.isDone()) {
        second = workers.start("next caller", () -> pool.map(Tasks.Square.class, List.of(2)));
        // It may need the very thread that is held.
        CpuTime.letSleep(second.thread());
      }
      hold.release();
      first.awaitDone("map, of one item, returns");
      if (second != null) {
        second.awaitDone("the next map returns");
        assertThat(staff.starts())
            .as("workers started for two items, the second given when the first map had returned")
            .isEqualTo(1);
      }
    } finally {
      hold.release();
      pool.close();
    }
  }

  /** A pool in slow motion. */
  private interface Slow {
    List<?> map(Class<?> task, List<?> items) throws Exception;

    void close();
  }

  @Test
  @DisplayName("an item whose worker dies has failed and is not tried again, and no other suffers")
  void dies() {
    for (var size : Tried.each("size", List.of(1, 2))) {
      var died = new AtomicReference<WorkerDiedException>();
      var staff =
          new Staff(
              (hand, item) -> {
                if (item.equals(2)) {
                  died.set(hand.killed());
                  throw died.get();
                }
                return item;
              });
      var pool = pool(size, staff);

      var failed = fails("map, with an item whose worker dies", pool, numbers(6));

      staff.assertUsedWell();
      assertThat(sorted(staff.given())).as("items given to workers").isEqualTo(numbers(6));
      assertThat(failed.index()).as("index of the item that has failed").isEqualTo(2);
      assertThat(failed.getCause()).as("why it has").isSameAs(died.get());
      assertThat(failed.getSuppressed()).as("other failures").isEmpty();
      assertThat(map(pool, List.of(7, 8, 9))).as("a map after that").containsExactly(7, 8, 9);
      staff.assertUsedWell();
      assertThat(staff.most()).as("workers there were at once").isLessThanOrEqualTo(size);
      // Perhaps not before map has returned.
      Poll.until(
          "dead workers have been closed",
          () -> staff.hands().stream().allMatch(it -> it.isAlive() || it.isClosed()));
    }
  }

  @Test
  @DisplayName("every item ends its worker: ten failures, ten workers, and an end")
  void allDie() {
    var staff =
        new Staff(
            (hand, item) -> {
              throw hand.killed();
            });
    var pool = pool(2, staff);

    var failed = fails("map, with ten items that end their workers", pool, numbers(10));

    assertThat(indices(failed)).as("failed items, in order").isEqualTo(numbers(10));
    assertThat(staff.starts()).as("workers started").isEqualTo(10);
    Poll.until("ten workers that have died have been closed", () -> staff.open() == 0);
    staff.assertUsedWell();
  }

  @Test
  @DisplayName("all items are run, whichever fail; the lowest is thrown with the others suppressed")
  void failures() {
    var staff =
        new Staff(
            (hand, item) -> {
              if ((Integer) item % 3 == 1) {
                throw new TaskException("Odd", "item " + item, "");
              }
              return item;
            });
    var pool = pool(2, staff);

    var failed = fails("map, with items that fail", pool, numbers(9));

    assertThat(sorted(staff.given())).as("items given to workers").isEqualTo(numbers(9));
    assertThat(indices(failed)).as("failed items, in order").containsExactly(1, 4, 7);
    assertThat(failed.getCause())
        .as("why item 1 has failed")
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("item 1");
    assertThat(staff.starts())
        .as("workers started, when tasks throw and no worker dies")
        .isLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("the maps of two threads share the workers, and neither waits for the other's end")
  void twoMaps() {
    var door = new Door();
    var staff =
        new Staff(
            (hand, item) -> {
              if (item.equals(-1)) {
                door.pass(hand);
              }
              return item;
            });
    var pool = pool(2, staff);
    try (var workers = new Workers()) {
      var slow =
          workers.start(
              "slow",
              () -> assertThat(mapHere(pool, List.of(-1))).as("result").containsExactly(-1));
      door.awaitWaiting(1, "the item of one map is run");
      Workers.runPromptly(
          "another map, while one of two workers is idle, comes back",
          () -> assertThat(mapHere(pool, numbers(5))).as("results").isEqualTo(numbers(5)));
      assertThat(staff.starts()).as("workers started, of 2 at the most").isEqualTo(2);
      door.open();
      slow.awaitDone("the map that was held up comes back");
    }
    staff.assertUsedWell();
  }

  @Test
  @DisplayName(
      "close ends what runs and what waits, closes all workers, and later maps are refused")
  void close() {
    var census = ThreadCensus.take();
    var door = new Door();
    var staff =
        new Staff(
            (hand, item) -> {
              door.pass(hand);
              return item;
            });
    var pool = pool(2, staff);
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                var failed = failsHere("map, of a pool that is closed", pool, numbers(5));
                assertThat(indices(failed)).as("failed items").isEqualTo(numbers(5));
                assertThat(failures(failed))
                    .filteredOn(it -> staff.given().contains(it.index()))
                    .as("items that were under way")
                    .hasSize(2)
                    .extracting(Throwable::getCause)
                    .as("why an item has failed that was under way: what its worker threw")
                    .hasOnlyElementsOfTypes(WorkerDiedException.class, InterruptedException.class);
              });
      door.awaitWaiting(2, "two items are run");

      Workers.runPromptly("close, while two items are run, comes back", pool::close);

      assertThat(staff.open()).as("workers not closed when close has returned").isZero();
      caller.awaitDone("map, of a pool that is closed meanwhile, comes back");
    }
    assertThat(staff.given().size()).as("items given to workers").isEqualTo(2);
    thrownBy(() -> pool.map(Tasks.Square.class, numbers(3)))
        .as("map, after close")
        .isInstanceOf(IllegalStateException.class);
    assertThat(staff.starts()).as("workers started in all").isEqualTo(2);
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("close waits for a worker that is just being started, and closes it")
  void closeMeetsStart() {
    var bolt = new Bolt();
    var staff = new Staff(SQUARE).starting(number -> bolt.pass());
    var pool = pool(2, staff);
    try (var workers = new Workers()) {
      var caller =
          workers.start("caller", () -> failsHere("map, of a closed pool", pool, List.of(1)));
      bolt.awaitWaiting("a worker is being started");
      var closer = workers.start("closer", pool::close);
      closer.awaitWaiting("close, while a worker is being started,");
      var second = workers.start("second closer", pool::close);
      second.awaitWaiting("a second close, while a worker is being started,");

      bolt.open();

      closer.awaitDone("close comes back when the worker has been started");
      second.awaitDone("a second close comes back when the worker has been started");
      assertThat(staff.open()).as("workers not closed when close has returned").isZero();
      caller.awaitDone("map, of a pool that is closed meanwhile, comes back");
      workers.join();
    }
    assertThat(staff.given()).as("items given to workers of a closed pool").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("each of two closes waits until all workers are closed, idle ones and busy ones")
  void twoCloses() {
    for (boolean isBusy : Tried.each("busy", new boolean[] {false, true})) {
      var bolt = new Bolt();
      var door = new Door();
      var staff =
          new Staff(
                  (hand, item) -> {
                    if (isBusy) {
                      door.pass(hand);
                    }
                    return item;
                  })
              .closing(bolt::pass);
      var pool = pool(1, staff);
      var kind = isBusy ? "a busy worker" : "an idle worker";
      try (var workers = new Workers()) {
        var caller =
            workers.start("caller", () -> thrownBy(() -> pool.map(Tasks.Square.class, numbers(1))));
        if (isBusy) {
          door.awaitWaiting(1, "an item is run");
        } else {
          caller.awaitDone("map comes back");
        }
        var closers = new ArrayList<Workers.Worker>();
        for (var which : List.of("a close", "a second close")) {
          closers.add(workers.start(which, pool::close));
          bolt.awaitWaiting("the worker is being closed");
          for (var closer : closers) {
            closer.awaitWaiting(which + ", while " + kind + " is being closed,");
          }
        }
        assertThat(staff.open()).as("workers whose close has not returned").isEqualTo(1);

        bolt.open();

        for (var closer : closers) {
          closer.awaitDone("close comes back when " + kind + " has been closed");
        }
        caller.awaitDone("map comes back when the pool is closed");
      } finally {
        bolt.open();
      }
      assertThat(staff.open()).as("workers not closed when close has returned").isZero();
    }
  }

  @Test
  @Corner
  @DisplayName("a worker that is being closed has its place until that is over")
  void closedIsOneOfThem() {
    for (var how :
        Tried.each(
            "how", List.of("dies in a call", "throws in a call", "has died as it was idle"))) {
      var bolt = new Bolt();
      var door = new Door();
      var staff =
          new Staff(
                  (hand, item) -> {
                    if (item.equals(-1)) {
                      door.pass(hand);
                      if (how.equals("throws in a call")) {
                        throw new IllegalStateException("thrown by a worker");
                      }
                      throw hand.killed();
                    }
                    return item;
                  })
              .closing(bolt::pass);
      var pool = pool(1, staff);
      try (var workers = new Workers()) {
        if (how.equals("has died as it was idle")) {
          map(pool, numbers(1));
          staff.hands().forEach(Staff.Hand::die);
        } else {
          workers.start("failing", () -> failsHere("map, whose worker fails", pool, List.of(-1)));
          door.awaitWaiting(1, "the item is run that makes its worker fail");
        }
        var next =
            workers.start(
                "next",
                () -> assertThat(mapHere(pool, List.of(7))).as("result").containsExactly(7));
        next.awaitWaiting("map, while the only worker is busy or being closed,");
        door.open();
        bolt.awaitWaiting("the worker is being closed");
        next.awaitWaiting("map, while the only worker that there may be is being closed,");
        assertThat(staff.most())
            .as("workers there were, of 1 at the most, where one %s and is being closed", how)
            .isEqualTo(1);
        // The place is not for whoever comes meanwhile either.
        for (var i = 0; i < 2; i++) {
          var other =
              workers.start(
                  "other",
                  () -> assertThat(mapHere(pool, List.of(8))).as("result").containsExactly(8));
          CpuTime.letSleep(other.thread());
          assertThat(staff.most())
              .as(
                  "workers there were, of 1 at the most, where one %s and is being closed"
                      + " while another map comes",
                  how)
              .isEqualTo(1);
          other.awaitWaiting(
              "another map, while the only worker that there may be is being closed,");
        }

        bolt.open();

        next.awaitDone("map comes back when the other worker has been closed");
        workers.join();
        assertThat(staff.most())
            .as("workers there were, of 1 at the most, where one %s", how)
            .isEqualTo(1);
      } finally {
        bolt.open();
      }
    }
  }

  @Test
  @Corner
  @DisplayName("however a worker goes, it frees one place, not two: there are never too many")
  void placeIsFreedOnce() throws Exception {
    for (var how :
        Tried.each(
            "how",
            List.of(
                "its map is interrupted",
                "dies in a call",
                "throws in a call and in close",
                "has died as it was idle",
                "cannot be started"))) {
      var door = new AtomicReference<>(new Door());
      var failing = new AtomicBoolean(true);
      var staff =
          new Staff(
                  (hand, item) -> {
                    door.get().pass(hand);
                    if (item.equals(-1) && how.equals("dies in a call")) {
                      throw hand.killed();
                    }
                    if (item.equals(-1) && how.equals("throws in a call and in close")) {
                      hand.throwsAtClose(new Error("thrown by close"));
                      throw new IllegalStateException("thrown by a worker");
                    }
                    return item;
                  })
              .starting(
                  number -> {
                    if (how.equals("cannot be started") && failing.getAndSet(false)) {
                      throw new IOException("thrown by the starter");
                    }
                  });
      var pool = pool(1, staff);
      try (var workers = new Workers()) {
        var first =
            workers.start("first", () -> thrownBy(() -> pool.map(Tasks.Square.class, List.of(-1))));
        if (how.equals("its map is interrupted")) {
          door.get().awaitWaiting(1, "an item is run");
          first.awaitWaiting("map, while its item is run,");
          first.thread().interrupt();
        } else {
          door.get().open();
        }
        first.awaitDone("map, whose worker goes, comes back");
        if (how.equals("has died as it was idle")) {
          staff.hands().forEach(Staff.Hand::die);
        }
        // A place too many stays: each of these would use it.
        for (var round = 0; round < 3; round++) {
          door.set(new Door());
          var next =
              workers.start(
                  "next",
                  () -> assertThat(mapHere(pool, numbers(3))).as("results").isEqualTo(numbers(3)));
          door.get().awaitWaiting(1, "the next map's first item is run");
          next.awaitWaiting("map, while the only worker runs its first item,");
          door.get().open();
          next.awaitDone("map, after a worker has gone, comes back");
        }
      }
      assertThat(staff.most())
          .as("workers there were at once, of 1 at the most, after one that %s", how)
          .isEqualTo(1);
      staff.assertUsedWell();
    }
  }

  @Test
  @Corner
  @DisplayName("a worker that takes long to say whether it is alive holds up no other item")
  void slowToAnswer() {
    var inside = new Rendezvous(3, "items that are run, with 3 workers");
    var door = new Door();
    var bolt = new Bolt();
    var isFirst = new AtomicBoolean(true);
    var staff =
        new Staff(
            (hand, item) -> {
              if (item.equals(-1)) {
                door.pass(hand);
              } else if ((Integer) item < 3) {
                inside.meet();
              }
              return item;
            });
    var pool = pool(3, staff);
    map(pool, numbers(3));
    try (var workers = new Workers()) {
      var running =
          workers.start(
              "running",
              () -> assertThat(mapHere(pool, List.of(-1))).as("result").containsExactly(-1));
      door.awaitWaiting(1, "the item of one map is run");
      staff.asked(
          () -> {
            if (isFirst.getAndSet(false)) {
              bolt.pass();
            }
          });
      var held =
          workers.start(
              "held", () -> assertThat(mapHere(pool, List.of(7))).as("result").containsExactly(7));
      Poll.until(
          "an idle worker is asked whether it is alive, before it gets an item",
          () -> !isFirst.get() || held.isDone());

      Workers.runPromptly(
          "another map, while one idle worker of two is asked whether it is alive, comes back",
          () -> assertThat(mapHere(pool, List.of(8))).as("result").containsExactly(8));
      door.open();
      running.awaitDone(
          "a map whose item is done, while an idle worker is asked whether it is alive, comes back");

      bolt.open();
      held.awaitDone("the map whose worker was asked comes back when it has answered");
    } finally {
      bolt.open();
    }
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName("a start that takes long holds up no other item")
  void slowStart() {
    var gate = new Gate();
    var second = new CountDownLatch(1);
    var done = new AtomicInteger();
    var staff =
        new Staff(
                (hand, item) -> {
                  // So that a second worker is due.
                  second.await();
                  done.incrementAndGet();
                  return item;
                })
            .starting(
                number -> {
                  if (number == 2) {
                    second.countDown();
                    gate.await();
                  }
                });
    var pool = pool(2, staff);
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> assertThat(mapHere(pool, numbers(6))).as("results").isEqualTo(numbers(6)));
      Poll.until(
          "all items are done but the one whose worker is being started", () -> done.get() >= 5);
      Workers.runPromptly(
          "another map, while a worker is being started, comes back",
          () -> assertThat(mapHere(pool, List.of(9))).as("result").containsExactly(9));
      gate.open();
      caller.awaitDone("map comes back");
    }
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName("a start that takes long holds up no other start")
  void slowStarts() {
    for (int maps : Tried.each("maps", new int[] {1, 3})) {
      var inside =
          new Rendezvous(
              3, "starts of workers, for items of " + (maps == 1 ? "one map" : "three maps"));
      var staff = new Staff(SQUARE).starting(number -> inside.meet());
      var pool = pool(3, staff);
      var count = 3 / maps;
      Workers.ThrowingRunnable map =
          () -> assertThat(mapHere(pool, numbers(count))).as("results").isEqualTo(squares(count));

      Workers.together(Collections.nCopies(maps, map).toArray(Workers.ThrowingRunnable[]::new));

      staff.assertUsedWell();
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a starter that throws or returns null makes one item fail, and the place is free again")
  void starterThrows() {
    for (var failure : CallbackFailure.values()) {
      if (failure != CallbackFailure.INTERRUPTED_EXCEPTION) {
        var thrower = failure.thrower();
        starterFails("throws " + failure, thrower::run, thrower.thrown());
      }
    }
    var neither = new Throwable("neither");
    starterFails("throws a plain Throwable", () -> sneak(neither), neither);

    var starts = new AtomicInteger();
    var pool = register(new ProcessPool(1, () -> starts.getAndIncrement() == 0 ? null : hand()));
    var failed = fails("map, with a starter that returns null", pool, numbers(3));
    assertThat(indices(failed)).as("failed items, when a starter returns null once").hasSize(1);
  }

  private void starterFails(String does, Runnable thrower, Throwable thrown) {
    var staff =
        new Staff(SQUARE)
            .starting(
                number -> {
                  if (number <= 2) {
                    thrower.run();
                  }
                });
    var pool = pool(1, staff);

    var failed = fails("map, with a starter that " + does, pool, numbers(4));

    assertThat(indices(failed)).as("failed items, when a starter %s twice", does).hasSize(2);
    assertThat(failed.getCause()).as("why the first has").isSameAs(thrown);
    assertThat(failed.getSuppressed()[0].getCause()).as("why the second has").isSameAs(thrown);
    assertThat(map(pool, numbers(3))).as("a map after that").isEqualTo(squares(3));
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName("a worker whose call throws anything but a TaskException is closed and replaced")
  void callThrows() {
    for (var failure : CallbackFailure.values()) {
      if (failure != CallbackFailure.INTERRUPTED_EXCEPTION) {
        var thrower = failure.thrower();
        workerThrows("throws " + failure, thrower::run, thrower.thrown());
      }
    }
    var neither = new Throwable("neither");
    workerThrows("throws a plain Throwable", () -> sneak(neither), neither);
  }

  private void workerThrows(String does, Runnable thrower, Throwable thrown) {
    // The first two calls, whatever items they are for: after each there is more to do.
    var thrownFor = new ConcurrentSkipListSet<Integer>();
    var staff =
        new Staff(
            (hand, item) -> {
              if (thrownFor.size() < 2) {
                thrownFor.add((Integer) item);
                hand.throwsAtClose(new Error("thrown by close"));
                thrower.run();
              }
              return item;
            });
    var pool = pool(1, staff);

    var failed = fails("map, with a worker that " + does, pool, numbers(4));

    assertThat(indices(failed)).as("failed items").containsExactlyElementsOf(thrownFor);
    assertThat(failed.getCause()).as("why the first has").isSameAs(thrown);
    assertThat(failed.getSuppressed()[0].getCause()).as("why the second has").isSameAs(thrown);
    assertThat(staff.starts()).as("workers started, when one %s, twice", does).isEqualTo(3);
    assertThat(staff.open()).as("workers left that are not closed").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("an idle worker that has died meanwhile is closed and gets no item")
  void diesIdle() {
    var staff = new Staff(SQUARE);
    var pool = pool(1, staff);
    map(pool, numbers(2));
    staff.hands().forEach(Staff.Hand::die);

    assertThat(map(pool, numbers(4))).as("a map after that").isEqualTo(squares(4));
    staff.assertUsedWell();
    assertThat(staff.starts()).as("workers started").isEqualTo(2);
    assertThat(staff.open()).as("workers that are not closed").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("no items start no worker, and two items at most two")
  void few() {
    var staff = new Staff(SQUARE);
    var pool = pool(5, staff);

    assertThat(map(pool, List.of())).as("results of no items").isEmpty();
    assertThat(staff.starts()).as("workers started for no items").isZero();
    assertThat(map(pool, numbers(2))).as("results of 2 items").isEqualTo(squares(2));
    assertThat(staff.starts()).as("workers started for 2 items").isBetween(1, 2);
  }

  @Test
  @Corner
  @DisplayName("an item that stands in the list several times is run as often")
  void equalItems() {
    var staff = new Staff(SQUARE);
    var three = 3;
    assertThat(map(pool(2, staff), List.of(three, three, 4, three)))
        .as("squares of 3, 3, 4 and 3")
        .containsExactly(9, 9, 16, 9);
    assertThat(sorted(staff.given())).as("items given to workers").containsExactly(3, 3, 3, 4);
  }

  @Test
  @Corner
  @DisplayName("results may be null, and the items any number")
  void nullsAndMany() {
    var nothing = pool(2, new Staff((hand, item) -> null));
    assertThat(map(nothing, numbers(3))).as("results").isEqualTo(Arrays.asList(null, null, null));

    var many = pool(2, new Staff((hand, item) -> item));
    assertThat(map(many, numbers(70_000)).equals(numbers(70_000)))
        .as("70,000 results are right")
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("what cannot be is refused before anything is run")
  void refused() {
    var staff = new Staff(SQUARE);
    for (var size : List.of(0, -1, Integer.MIN_VALUE)) {
      thrownBy(() -> new ProcessPool(size, staff))
          .as("new ProcessPool(%d, ...)", size)
          .isInstanceOf(IllegalArgumentException.class);
    }
    var pool = pool(2, staff);
    thrownBy(() -> pool.map((Class<Tasks.Square>) null, numbers(2)))
        .as("map, without a task")
        .isInstanceOf(NullPointerException.class);
    thrownBy(() -> pool.map(Tasks.Square.class, (List<Integer>) null))
        .as("map, without a list")
        .isInstanceOf(NullPointerException.class);
    thrownBy(() -> pool.map(Tasks.Square.class, Arrays.asList(1, null, 3)))
        .as("map, with null among the items")
        .isInstanceOf(NullPointerException.class);
    assertThat(staff.starts()).as("workers started for what was refused").isZero();
    assertThat(map(pool, numbers(2))).as("a map after that").isEqualTo(squares(2));
  }

  @Test
  @Corner
  @DisplayName(
      "an interrupt drops what has not begun, closes the workers of the rest, and is thrown")
  void interrupted() {
    var door = new Door();
    var staff =
        new Staff(
            (hand, item) -> {
              door.pass(hand);
              return item;
            });
    var pool = pool(3, staff);
    try (var workers = new Workers()) {
      var other =
          workers.start(
              "other",
              () -> assertThat(mapHere(pool, List.of(99))).as("result").containsExactly(99));
      door.awaitWaiting(1, "the item of another map is run");
      var caller =
          workers.start(
              "caller",
              () -> {
                thrownBy(() -> pool.map(Tasks.Square.class, numbers(6)))
                    .as("map, interrupted while it waits")
                    .isInstanceOf(InterruptedException.class);
                assertThat(Thread.interrupted()).as("the interrupt flag, after that").isFalse();
                assertThat(door.waiting())
                    .as("items under way when it is thrown: the other map's")
                    .isEqualTo(1);
              });
      door.awaitWaiting(3, "two items of this map are run");

      caller.thread().interrupt();

      caller.awaitDone("map, interrupted while it waits, comes back");
      assertThat(staff.given().size()).as("items given to workers, of 1 + 6").isEqualTo(3);
      Poll.until("all workers but the other map's are closed", () -> staff.open() == 1);
      door.open();
      other.awaitDone("the other map comes back");
      assertThat(map(pool, numbers(4))).as("a map after that").isEqualTo(numbers(4));
    }
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName("an interrupt closes the workers of all items, also if they are the same object")
  void interruptedWithTheSameItem() {
    var door = new Door();
    var staff =
        new Staff(
            (hand, item) -> {
              door.pass(hand);
              return item;
            });
    var pool = pool(3, staff);
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrownBy(() -> pool.map(Tasks.Square.class, Collections.nCopies(6, 7)))
                    .as("map, of one object six times, interrupted while it waits")
                    .isInstanceOf(InterruptedException.class);
                assertThat(door.waiting()).as("items under way when it is thrown").isZero();
              });
      door.awaitWaiting(3, "three items of this map are run");

      caller.thread().interrupt();

      caller.awaitDone("map, of one object six times, interrupted while it waits, comes back");
      Poll.until("all workers are closed", () -> staff.open() == 0);
      door.open();
      assertThat(map(pool, numbers(4))).as("a map after that").isEqualTo(numbers(4));
    } finally {
      door.open();
    }
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName("a second interrupt does not bring a map back before its item is over")
  void interruptedAgain() {
    var door = new Door();
    var bolt = new Bolt();
    var staff =
        new Staff(
                (hand, item) -> {
                  door.pass(hand);
                  return item;
                })
            .beforeClosing(bolt::pass);
    var pool = pool(1, staff);
    var underWay = new AtomicInteger();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrownBy(() -> pool.map(Tasks.Square.class, numbers(2)))
                    .as("map, interrupted twice")
                    .isInstanceOf(InterruptedException.class);
                underWay.set(door.waiting());
              });
      door.awaitWaiting(1, "the item of a map is run");
      caller.awaitWaiting("map, while its item is run,");
      caller.thread().interrupt();
      bolt.awaitWaiting("a worker is closed that runs an item of an interrupted map");
      CpuTime.letSleep(caller.thread());

      // The close takes its time, and so the item is still under way.
      caller.thread().interrupt();
      CpuTime.letSleep(caller.thread());
      bolt.open();

      caller.awaitDone("map, interrupted twice, comes back");
      assertThat(underWay.get())
          .as("items under way when map threw, interrupted again as a worker was being closed")
          .isZero();
    } finally {
      bolt.open();
      door.open();
    }
    staff.assertUsedWell();
  }

  @Test
  @Corner
  @DisplayName(
      "an interrupted map closes no worker that has come to the end of its item and has another's")
  void interruptedMeetsNextItem() {
    for (int size : Tried.each("size", new int[] {1, 2})) {
      var door = new Door();
      var next = new Door();
      var bolt = new Bolt();
      var underWay = new AtomicInteger();
      var staff =
          new Staff(
                  (hand, item) -> {
                    ((Integer) item < 100 ? door : next).pass(hand);
                    return item;
                  })
              .beforeClosing(
                  () -> {
                    underWay.incrementAndGet();
                    bolt.pass();
                  })
              .closing(underWay::decrementAndGet);
      var pool = pool(size, staff);
      try (var workers = new Workers()) {
        var interrupted =
            workers.start(
                "interrupted", () -> thrownBy(() -> pool.map(Tasks.Square.class, numbers(size))));
        door.awaitWaiting(size, "the items of a map are run");
        interrupted.awaitWaiting("map, while its items are run,");
        var others = size == 1 ? List.of(100) : List.of(100, 101);
        var outcome = new AtomicReference<Object>();
        var other =
            workers.start(
                "other",
                () -> {
                  try {
                    outcome.set(pool.map(Tasks.Square.class, others));
                  } catch (JobFailedException failed) {
                    outcome.set(failed.getCause());
                  }
                });
        other.awaitWaiting("another map, while all workers are busy,");
        interrupted.thread().interrupt();
        bolt.awaitWaiting("a worker is closed that runs an item of an interrupted map");

        // Its close takes its time, and its item comes to an end meanwhile.
        door.open();
        letCome(other, () -> next.waiting() == size);
        bolt.open();
        interrupted.awaitDone("a map that was interrupted comes back");
        Poll.until("workers are closed", () -> underWay.get() == 0);
        next.open();

        other.awaitDone("a map that has waited for the workers of an interrupted one comes back");
        assertThat(outcome.get())
            .as(
                "what came of a map that waited for workers, when the items of an interrupted map"
                    + " ended just as their workers were being closed")
            .isEqualTo(others);
      } finally {
        door.open();
        bolt.open();
        next.open();
      }
      staff.assertUsedWell();
    }
  }

  /** Gives threads of the pool, whom nobody knows, time for what need not come. */
  private static void letCome(Workers.Worker waiting, BooleanSupplier something) {
    for (var i = 0; i < 200 && !something.getAsBoolean() && !waiting.isDone(); i++) {
      waiting.letWait();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt while a worker is being started: its item is dropped, or broken off")
  void interruptedMeetsStart() {
    for (int count : Tried.each("count", new int[] {1, 2})) {
      var bolt = new Bolt();
      var door = new Door();
      var staff =
          new Staff(
                  (hand, item) -> {
                    door.pass(hand);
                    return item;
                  })
              .starting(number -> bolt.pass());
      var pool = pool(2, staff);
      try (var workers = new Workers()) {
        var caller =
            workers.start(
                "caller",
                () -> {
                  thrownBy(() -> pool.map(Tasks.Square.class, numbers(count)))
                      .as("map, interrupted while a worker is being started")
                      .isInstanceOf(InterruptedException.class);
                  assertThat(Thread.interrupted()).as("the interrupt flag, after that").isFalse();
                  assertThat(door.waiting()).as("items under way when it is thrown").isZero();
                });
        bolt.awaitWaiting("a worker is being started");
        caller.awaitWaiting("map, while a worker is being started,");

        caller.thread().interrupt();

        // It may have to wait for the start, but it knows.
        Poll.until(
            "map, while a worker is being started, has noticed that it is interrupted",
            () -> !caller.thread().isInterrupted() || caller.isDone());
        CpuTime.letSleep(caller.thread());
        bolt.open();

        caller.awaitDone(
            "map, interrupted while a worker is being started, comes back when that is there:"
                + " an item that has not begun is dropped, and a worker that runs one is closed");
        door.open();
        assertThat(map(pool, numbers(4))).as("a map after that").isEqualTo(numbers(4));
      } finally {
        bolt.open();
        door.open();
      }
      staff.assertUsedWell();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt while it waits for a worker is thrown too, and one that came before")
  void interruptedWithoutWorker() {
    var door = new Door();
    var staff =
        new Staff(
            (hand, item) -> {
              door.pass(hand);
              return item;
            });
    var pool = pool(1, staff);
    try (var workers = new Workers()) {
      var busy =
          workers.start(
              "busy", () -> assertThat(mapHere(pool, List.of(1))).as("result").containsExactly(1));
      door.awaitWaiting(1, "the only worker is busy");
      var caller =
          workers.start(
              "caller",
              () ->
                  thrownBy(() -> pool.map(Tasks.Square.class, List.of(2)))
                      .as("map, interrupted while it waits for a worker")
                      .isInstanceOf(InterruptedException.class));
      caller.awaitWaiting("map, with the only worker busy,");
      caller.thread().interrupt();
      caller.awaitDone("map, interrupted while it waits for a worker, comes back");
      Workers.runPromptly(
          "map, of an interrupted thread, comes back",
          () -> {
            Thread.currentThread().interrupt();
            thrownBy(() -> pool.map(Tasks.Square.class, List.of(3)))
                .as("map, of an interrupted thread")
                .isInstanceOf(InterruptedException.class);
          });
      door.open();
      busy.awaitDone("the map that was under way comes back");
      assertThat(map(pool, List.of(4))).as("a map after that").containsExactly(4);
    }
    assertThat(staff.given()).as("items given to workers").containsExactly(1, 4);
    assertThat(staff.starts()).as("workers started").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName(
      "close may come twice and at once, interrupted, and whatever a worker's close throws")
  void closeAgain() {
    var staff = new Staff(SQUARE);
    var unused = pool(2, staff);
    Workers.runPromptly("close, of a pool that was never used, comes back", unused::close);
    assertThat(staff.starts()).as("workers of a pool that was never used").isZero();

    var met = new Rendezvous(3, "items that are run, with 3 workers");
    var three =
        new Staff(
            (hand, item) -> {
              met.meet();
              return item;
            });
    var pool = pool(3, three);
    map(pool, numbers(3));
    three.hands().forEach(it -> it.throwsAtClose(new Error("thrown by close")));
    Runnable closing =
        () -> {
          try {
            pool.close();
          } catch (RuntimeException | Error e) {
            // Whether it says so, and in what, is open.
          }
          assertThat(three.open()).as("workers not closed when close has returned").isZero();
        };
    Workers.runPromptly(
        "close, of two threads and of an interrupted one, comes back",
        () -> {
          Thread.currentThread().interrupt();
          closing.run();
          assertThat(Thread.interrupted()).as("the interrupt flag, after close").isTrue();
          Workers.together(closing::run, closing::run);
        });
    pools.remove(pool);
  }

  @Test
  @Corner
  @DisplayName("two pools share nothing")
  void twoPools() {
    var one = new Staff((hand, item) -> "one");
    var other = new Staff((hand, item) -> "other");
    var first = pool(2, one);
    var second = pool(2, other);
    map(first, numbers(2));
    assertThat(map(second, List.of(1))).as("the second pool's result").isEqualTo(List.of("other"));
    Workers.runPromptly("close comes back", first::close);
    assertThat(map(second, List.of(1))).as("after the first is closed").hasSize(1);
  }

  @Test
  @Corner
  @DisplayName("with real processes: one is killed in the middle of an item, the others go on")
  void realProcesses() throws IOException {
    var command = ChildJvm.command(TaskChild.class, Tasks.class);
    var pool = register(new ProcessPool(2, () -> new ChildWorker(command)));
    var begun = folder.resolve("begun");
    var pids = new TreeSet<Long>();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                var failed =
                    thrownBy(() -> pool.map(Tasks.Hang.class, List.of(begun.toString())))
                        .a(JobFailedException.class, "map, with an item whose process is killed");
                assertThat(failed.getCause())
                    .as("why the item has failed")
                    .isInstanceOf(WorkerDiedException.class);
                for (var i = 0; i < 3; i++) {
                  pids.addAll(pool.map(Tasks.Pid.class, List.of("")));
                }
              });
      children.until("the item has begun", () -> Files.exists(begun) || caller.isDone());
      children.end();
      children.until("map, of items after a kill, comes back", caller::isDone);
      workers.join();
    }
    assertThat(pids)
        .as("processes that have run three items, one after another")
        .hasSize(1)
        .doesNotContain(ProcessHandle.current().pid());
    Workers.runPromptly("close comes back", pool::close);
    children.assertNoneLeft();
  }

  private ProcessPool pool(int size, Staff staff) {
    var pool = register(new ProcessPool(size, staff));
    // Another one, made later: what the two shared would be this one's.
    register(new ProcessPool(size + 1, new Staff(SQUARE)));
    return pool;
  }

  private ProcessPool register(ProcessPool pool) {
    pools.add(pool);
    return pool;
  }

  /** A worker that squares, for those who need no account of it. */
  private static Worker hand() throws IOException {
    return new Staff(SQUARE).start();
  }

  /** The results, for the test's own thread. */
  private static List<Object> map(ProcessPool pool, List<Integer> items) {
    return Workers.callPromptly(
        "map, with %,d items, comes back".formatted(items.size()), () -> mapHere(pool, items));
  }

  /** The same on the calling thread; if an item has failed in the test's words, they are thrown. */
  @SuppressWarnings("unchecked") // Whatever the duty has returned.
  private static List<Object> mapHere(ProcessPool pool, List<Integer> items)
      throws InterruptedException {
    try {
      return (List<Object>) (List<?>) pool.map(Tasks.Square.class, items);
    } catch (JobFailedException failed) {
      if (failed.getCause() instanceof AssertionError ofTheTest) {
        throw ofTheTest;
      }
      throw new AssertionError("map: it should return, and threw " + failed, failed);
    }
  }

  private static JobFailedException fails(String what, ProcessPool pool, List<Integer> items) {
    return Workers.callPromptly(what + ", comes back", () -> failsHere(what, pool, items));
  }

  private static JobFailedException failsHere(String what, ProcessPool pool, List<Integer> items) {
    return thrownBy(() -> pool.map(Tasks.Square.class, items)).a(JobFailedException.class, what);
  }

  /** The items that have failed, the one that was thrown first. */
  private static List<Integer> indices(JobFailedException failed) {
    return failures(failed).stream().map(JobFailedException::index).toList();
  }

  /** One for each item that has failed. */
  private static List<JobFailedException> failures(JobFailedException failed) {
    var failures = new ArrayList<JobFailedException>();
    failures.add(failed);
    for (var other : failed.getSuppressed()) {
      assertThat(other).as("what is suppressed").isInstanceOf(JobFailedException.class);
      failures.add((JobFailedException) other);
    }
    return failures;
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> squares(int count) {
    return IntStream.range(0, count).mapToObj(it -> it * it).toList();
  }

  private static List<Object> sorted(List<Object> items) {
    return items.stream().sorted().toList();
  }

  private static void sneak(Throwable thrown) {
    ProcessPoolTest.<RuntimeException>sneakily(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void sneakily(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
