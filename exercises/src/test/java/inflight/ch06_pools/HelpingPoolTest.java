package inflight.ch06_pools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertThrows;

import inflight.ch06_pools.HelpingPool.Forked;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Craft;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Poll;
import inflight.testkit.Spurious;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class HelpingPoolTest {
  private static final int[] SIZES = {0, 1, 2};

  /** True once a join has not come back: a dozen tests that wait for that would take minutes. */
  private static volatile boolean joinHangs;

  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final List<HelpingPool> pools = new ArrayList<>();

  /** Does not wait for long: a pool that never closes has failed its test already. */
  @AfterEach
  void endPools() throws InterruptedException {
    var closer =
        Thread.ofPlatform()
            .daemon()
            .name("clean-up")
            .start(() -> pools.forEach(HelpingPoolTest::closeQuietly));
    closer.join(300);
  }

  private static void closeQuietly(HelpingPool pool) {
    try {
      pool.close();
    } catch (Throwable e) {
      // What is wrong with it, a test has told.
    }
  }

  @Test
  @DisplayName("join returns the value of the work, which is done once, however often it is joined")
  void joins() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var runs = new AtomicInteger();
      var forked = fork(pool, () -> "value " + runs.incrementAndGet());

      for (int i = 0; i < 3; i++) {
        assertThat(join(forked)).as("join, on a pool of %d", size).isEqualTo("value 1");
      }
      assertThat(runs).as("runs of the work").hasValue(1);
    }
  }

  @Test
  @DisplayName("it is built from smaller parts, not on an executor of the JDK")
  void builtFromParts() {
    pool(0);

    Craft.assertNotBuiltOn(
        HelpingPool.class,
        ForkJoinPool.class,
        ForkJoinTask.class,
        RecursiveTask.class,
        ExecutorService.class,
        Executors.class,
        ThreadPoolExecutor.class,
        CompletableFuture.class,
        FutureTask.class);
  }

  @Test
  @DisplayName("fork runs nothing, however much is forked already")
  void forkRunsNothing() {
    for (int size : Tried.each("size", new int[] {0, 1})) {
      var pool = pool(size);
      var gate = new Gate();
      for (int i = 0; i < size; i++) {
        fork(pool, () -> wait(gate));
      }
      gate.awaitWaiting(size);
      var runs = new AtomicInteger();

      Workers.runPromptly(
          "fork comes back 150,000 times, on a pool of " + size,
          () -> {
            for (int i = 0; i < 150_000; i++) {
              pool.fork(runs::incrementAndGet);
            }
          });

      assertThat(runs).as("pieces done before anybody was free to do them").hasValue(0);
      gate.open();
      close(pool);
      assertThat(runs).as("pieces that close has seen done").hasValue(150_000);
    }
  }

  @Test
  @DisplayName("work that forks and joins work of its own ends, on one worker or none as well")
  void nested() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var sum = fork(pool, () -> sum(pool, 0, 64));

      assertThat(join(sum)).as("sum of 0 to 63, on a pool of %d", size).isEqualTo(2_016);
    }
  }

  @Test
  @DisplayName("work that is nested 200 deep ends, on one worker or none as well")
  void deep() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);

      assertThat(join(fork(pool, () -> depth(pool, 200))))
          .as("work nested 200 deep, on a pool of %d", size)
          .isEqualTo(200);
    }
  }

  @Test
  @DisplayName("a thread that joins does the piece itself, if nobody has begun it")
  void joinerHelps() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var gate = new Gate();
      var busy = new ArrayList<Forked<?>>();
      for (int i = 0; i < size; i++) {
        busy.add(fork(pool, () -> wait(gate)));
      }
      gate.awaitWaiting(size);
      var forked = fork(pool, Thread::currentThread);
      try (var workers = new Workers()) {
        var ran = new AtomicReference<Thread>();
        var joiner = workers.start("joiner", () -> ran.set(forked.join()));
        joiner.awaitDone("join comes back, while all %d workers are busy".formatted(size));
        assertThat(ran.get())
            .as("thread that did the work, against the one that joined it")
            .isSameAs(joiner.thread());
      } finally {
        gate.open();
      }
      busy.forEach(HelpingPoolTest::join);
    }
  }

  @Test
  @DisplayName("a worker that joins helps as well, when every worker joins")
  void workersHelp() {
    var pool = pool(2);
    var gate = new Gate();
    var sums = new ConcurrentLinkedQueue<Integer>();
    for (int i = 0; i < 2; i++) {
      fork(
          pool,
          () -> {
            gate.await();
            var inner = new ArrayList<Forked<Integer>>();
            for (int j = 0; j < 10; j++) {
              inner.add(pool.fork(() -> 1));
            }
            return sums.add(inner.stream().mapToInt(Forked::join).sum());
          });
    }
    gate.awaitWaiting(2);
    gate.open();

    // Nobody else joins, who could do their work for them.
    Poll.until("work ends that joins ten pieces on each of two workers", () -> sums.size() == 2);
    assertThat(sums).as("sums of ten pieces, on each of two workers").containsExactly(10, 10);
  }

  @Test
  @DisplayName("join of a piece that is done comes back, and does no other work first")
  void joinOfWhatIsDone() {
    for (int size : Tried.each("size", new int[] {0, 1})) {
      var pool = pool(size);
      var done = fork(pool, () -> "done");
      join(done);
      var gate = new Gate();
      var pending = new ArrayList<Forked<?>>();
      for (int i = 0; i <= size; i++) {
        pending.add(fork(pool, () -> wait(gate)));
      }
      gate.awaitWaiting(size);

      assertThat(join(done))
          .as("join of a piece that is done, on a pool of %d", size)
          .isEqualTo("done");
      gate.open();
      pending.forEach(HelpingPoolTest::join);
    }
  }

  @Test
  @DisplayName("while a thread joins, the pool has no more threads than before")
  void joinAddsNoThread() {
    var census = ThreadCensus.take();
    var pool = pool(1);
    var gate = new Gate();
    var forked = fork(pool, () -> wait(gate));
    gate.awaitWaiting(1);
    try (var workers = new Workers()) {
      var joiner = workers.start("joiner", forked::join);
      joiner.awaitWaiting("join, of a piece under way,");
      var next = fork(pool, () -> "next");

      Poll.until(
          "beside the thread that joins, a pool of 1 has 1 thread",
          () -> census.newcomers().stream().filter(it -> !it.equals("joiner")).count() <= 1);
      gate.open();
      joiner.awaitDone("join comes back");
      join(next);
    }
  }

  @Test
  @DisplayName("five hundred pieces are done, once each, in whatever order they are joined")
  void manyPieces() {
    for (int size : Tried.each("size", SIZES)) {
      for (boolean reversed : Tried.each("reversed", new boolean[] {false, true})) {
        var pool = pool(size);
        var runs = new AtomicInteger();
        var pieces = new ArrayList<Forked<Integer>>();
        for (int i = 0; i < 500; i++) {
          var number = i;
          pieces.add(
              pool.fork(
                  () -> {
                    runs.incrementAndGet();
                    return number;
                  }));
        }

        Workers.runPromptly(
            "500 joins come back, on a pool of " + size,
            () -> {
              for (int i = 0; i < 500; i++) {
                int number = reversed ? 499 - i : i;
                assertThat(pieces.get(number).join()).as("value of %d", number).isEqualTo(number);
              }
            });
        assertThat(runs).as("runs of 500 pieces, on a pool of %d", size).hasValue(500);
      }
    }
  }

  @Test
  @DisplayName("idle workers take up what is forked, before anybody joins it")
  void workersBegin() {
    var pool = pool(2);
    for (int round = 0; round < 10; round++) {
      meet(pool, 2, "two pieces on a pool of 2");
    }
  }

  @Test
  @DisplayName("idle workers take up what is forked, also if threads that join wait ahead of them")
  void workersBeginBehindJoiners() {
    var pool = pool(2);
    var gate = new Gate();
    var underWay = fork(pool, () -> wait(gate));
    gate.awaitWaiting(1);
    try (var workers = new Workers()) {
      var joiners = new ArrayList<Workers.Worker>();
      for (int i = 1; i <= 3; i++) {
        // The idle worker has just gone back to sleep: behind those that join already.
        runsUnjoined(pool, "a piece, with a worker idle and threads that join another piece");
        var joiner = workers.start("joiner " + i, underWay::join);
        joiner.awaitWaiting("join, of a piece under way,");
        joiners.add(joiner);
      }
      for (int i = 0; i < 4; i++) {
        runsUnjoined(pool, "a piece, with a worker idle and threads that join another piece");
      }
      gate.open();
      for (var joiner : joiners) {
        joiner.awaitDone("join comes back when its piece is done");
      }
    }
  }

  /** Forks a piece that nobody joins, and sees it done by a thread that then goes back to sleep. */
  private static void runsUnjoined(HelpingPool pool, String what) {
    var by = new CompletableFuture<Thread>();
    pool.fork(() -> by.complete(Thread.currentThread()));
    Poll.until(what + ": an idle worker takes it up", by::isDone);
    CpuTime.letSleep(by.join());
  }

  @Test
  @DisplayName("a piece that is forked as a worker goes to sleep is taken up, in slow motion")
  void forkedAsAWorkerGoesToSleep() throws Exception {
    StepByStep.each(HelpingPoolTest::forkedAtAStep);
  }

  /** A piece is forked while the worker is held at one of its steps. */
  private static void forkedAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Slow.class, HelpingPool.class, 1);
    var its = new CompletableFuture<Thread>();
    var done = new AtomicInteger();
    Supplier<Integer> piece = done::incrementAndGet;
    try (var workers = new Workers()) {
      slow.fork(() -> its.complete(Thread.currentThread()));
      Poll.until("an idle worker takes up the first piece", its::isDone);
      var worker = its.join();
      CpuTime.letSleep(worker);
      hold.begin(worker);
      slow.fork(piece);
      hold.await("an idle worker that takes up a piece", () -> done.get() == 1);
      CpuTime.letSleep(worker);
      var forking = workers.start("fork", () -> slow.fork(piece));
      // If the worker holds a lock, it waits for that.
      CpuTime.letSleep(forking.thread());
      hold.release();
      forking.awaitDone("fork returns");

      Poll.until(
          "an idle worker takes up a piece that was forked as it was about to go to sleep",
          () -> done.get() == 2);
    } finally {
      hold.release();
      // Nobody waits for it: a pool that never closes has failed its test already.
      Thread.ofPlatform().daemon().name("clean-up").start(slow::close);
    }
  }

  @Test
  @DisplayName(
      "what is forked is taken up, also if a thread began to join as the worker went to sleep, in"
          + " slow motion")
  void joinedAsAWorkerGoesToSleep() throws Exception {
    StepByStep.each(HelpingPoolTest::joinedAtAStep);
  }

  /** A thread joins a piece that is under way while the idle worker is held at one of its steps. */
  private static void joinedAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Slow.class, HelpingPool.class, 2);
    var gate = new Gate();
    var its = new CompletableFuture<Thread>();
    var done = new AtomicInteger();
    Supplier<Integer> piece = done::incrementAndGet;
    try (var workers = new Workers()) {
      var underWay = slow.fork(() -> wait(gate));
      gate.awaitWaiting(1);
      slow.fork(() -> its.complete(Thread.currentThread()));
      Poll.until("an idle worker takes up a piece, while the other one is busy", its::isDone);
      var worker = its.join();
      CpuTime.letSleep(worker);
      hold.begin(worker);
      slow.fork(piece);
      hold.await("an idle worker that takes up a piece", () -> done.get() == 1);
      CpuTime.letSleep(worker);
      var joiner = workers.start("joiner", () -> joinInSlowMotion(underWay));
      // If the worker holds a lock, it waits for that.
      CpuTime.letSleep(joiner.thread());
      hold.release();
      CpuTime.letSleep(worker);
      CpuTime.letSleep(joiner.thread());

      slow.fork(piece);

      Poll.until(
          "a piece is taken up that was forked beside an idle worker, which had gone to sleep just"
              + " behind a thread that joins another piece (if one of those that wait is woken, it"
              + " must be one that can do the piece)",
          () -> done.get() == 2);
      gate.open();
      joiner.awaitDone("join comes back when its piece is done");
    } finally {
      hold.release();
      gate.open();
      // Nobody waits for it: a pool that never closes has failed its test already.
      Thread.ofPlatform().daemon().name("clean-up").start(slow::close);
    }
  }

  /** What a pool in slow motion returns is no {@link Forked} of this class's. */
  private static void joinInSlowMotion(Object forked) throws ReflectiveOperationException {
    var join = forked.getClass().getMethod("join");
    join.setAccessible(true);
    join.invoke(forked);
  }

  /** A pool in slow motion. */
  private interface Slow {
    Object fork(Supplier<?> piece);

    void close();
  }

  @Test
  @DisplayName("a nested piece runs at the same time as the work that forked it")
  void nestedOverlap() {
    var pool = pool(2);
    var gate = new Gate();
    var inside = new AtomicInteger();
    var outer =
        fork(
            pool,
            () -> {
              var inner = pool.fork(() -> wait(gate, inside));
              wait(gate, inside);
              return inner.join();
            });
    try {
      Poll.until(
          "a piece and the one that it has forked are under way at once, on two workers",
          () -> inside.get() == 2);
    } finally {
      gate.open();
    }
    join(outer);
  }

  @Test
  @DisplayName("fork returns at once and runs nothing itself, whatever the workers do")
  void forkDoesNotWait() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var gate = new Gate();
      for (int i = 0; i < size; i++) {
        fork(pool, () -> wait(gate));
      }
      gate.awaitWaiting(size);
      var runs = new AtomicInteger();
      Workers.runPromptly(
          "fork comes back 1,000 times, while all %d workers are busy".formatted(size),
          () -> {
            for (int i = 0; i < 1_000; i++) {
              pool.fork(runs::incrementAndGet);
            }
          });
      assertThat(runs).as("pieces that ran while nobody joined").hasValue(0);
      gate.open();
      close(pool);
      assertThat(runs).as("pieces that ran once the pool was closed").hasValue(1_000);
    }
  }

  @Test
  @DisplayName("fork in the middle of work runs nothing itself either")
  void nestedForkDoesNotRun() {
    for (int size : Tried.each("size", new int[] {0, 1})) {
      var pool = pool(size);
      var runs = new AtomicInteger();
      var seen = new ConcurrentLinkedQueue<Integer>();
      var outer =
          fork(
              pool,
              () -> {
                var inner = pool.fork(runs::incrementAndGet);
                seen.add(runs.get());
                return inner.join();
              });
      if (size > 0) {
        // The only worker is in the middle of it, and nobody else joins.
        Poll.until("a worker begins the work", () -> !seen.isEmpty());
      }
      assertThat(join(outer)).as("what the nested piece returned").isEqualTo(1);
      assertThat(seen)
          .as("runs of a nested piece when fork has returned, on a pool of %d", size)
          .containsExactly(0);
    }
  }

  @Test
  @DisplayName("it never has more threads than workers, also while all of them join")
  void noMoreThreads() {
    for (int size : Tried.each("size", SIZES)) {
      var census = ThreadCensus.take();
      var pool = pool(size);
      var threads = join(fork(pool, () -> names(pool, 0, 64)));
      assertThat(threads).as("threads that have done work").isNotEmpty();
      Poll.until(
          "no more than %d threads of a pool of %d live".formatted(size, size),
          () -> census.newcomers().size() <= size);

      var gate = new Gate();
      Supplier<String> joins = () -> pool.fork(() -> wait(gate)).join();
      var outer = fork(pool, joins);
      for (int i = 1; i < 4 * size; i++) {
        fork(pool, joins);
      }
      try (var workers = new Workers()) {
        if (size == 0) {
          workers.start("joiner", outer::join);
        }
        gate.awaitWaiting(1);
        Poll.until(
            "no more than %d threads of a pool of %d live, while its work joins work that is blocked"
                .formatted(size, size),
            () -> census.newcomers().size() - (size == 0 ? 1 : 0) <= size);
      } finally {
        gate.open();
      }
      close(pool);
      census.assertNoneLeft();
    }
  }

  @Test
  @DisplayName("many threads may join one piece, and all get its value")
  void manyJoiners() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var gate = new Gate();
      var runs = new AtomicInteger();
      var forked =
          fork(
              pool,
              () -> {
                gate.await();
                return runs.incrementAndGet();
              });
      var sum = new AtomicInteger();
      try (var workers = new Workers()) {
        for (int i = 0; i < 200; i++) {
          workers.startVirtual("joiner " + i, () -> sum.addAndGet(forked.join()));
        }
        try {
          gate.awaitWaiting(1);
        } finally {
          gate.open();
        }
        workers.join();
      }
      assertThat(runs).as("runs of a piece that 200 threads join").hasValue(1);
      assertThat(sum).as("sum of what 200 threads got, 1 each").hasValue(200);
    }
  }

  @Test
  @DisplayName("join throws what the work threw, the same object each time")
  void joinThrows() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var failure = new WorkFailed();
      var runs = new AtomicInteger();
      var forked =
          fork(
              pool,
              () -> {
                runs.incrementAndGet();
                throw failure;
              });

      for (int i = 0; i < 3; i++) {
        assertThat(thrownBy(forked)).as("what join threw, pool of %d", size).isSameAs(failure);
      }
      assertThat(runs).as("runs of work that throws").hasValue(1);
      assertThat(join(fork(pool, () -> "well"))).as("the next piece").isEqualTo("well");
    }
  }

  @Test
  @DisplayName("close waits for everything that was forked, and helps")
  void closeWaits() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var runs = new AtomicInteger();
      for (int i = 0; i < 50; i++) {
        fork(
            pool,
            () -> {
              runs.incrementAndGet();
              var inner = pool.fork(runs::incrementAndGet);
              pool.fork(runs::incrementAndGet);
              return inner.join();
            });
      }

      close(pool);

      assertThat(runs)
          .as("pieces that ran when close has returned, of 150, on a pool of %d", size)
          .hasValue(150);
    }
  }

  @Test
  @DisplayName("close waits for work under way, which may still fork and join")
  void closeWaitsForWork() {
    for (int size : Tried.each("size", new int[] {1, 2})) {
      var pool = pool(size);
      var gate = new Gate();
      var forked =
          fork(
              pool,
              () -> {
                gate.await();
                return sum(pool, 0, 16);
              });
      gate.awaitWaiting(1);
      try (var workers = new Workers()) {
        var closer = workers.start("closer", pool::close);
        var second = workers.start("second closer", pool::close);
        closer.awaitWaiting("close, with work under way,");
        second.awaitWaiting("a second close, with work under way,");
        gate.open();
        closer.awaitDone("close comes back when the work is done");
        second.awaitDone("a second close comes back when the work is done");
      }
      assertThat(join(forked)).as("sum of 0 to 15, joined after close").isEqualTo(120);
    }
  }

  @Test
  @DisplayName("close waits for a piece that a thread has in hand which joins it, too")
  void closeWaitsForOneThatJoins() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      // All workers have something in hand, so that the piece is left to the thread that joins.
      var busy = new Gate();
      var others = new ArrayList<Forked<String>>();
      for (var i = 0; i < size; i++) {
        others.add(fork(pool, () -> wait(busy)));
      }
      busy.awaitWaiting(size);
      var gate = new Gate();
      var done = new AtomicBoolean();
      var thrown = new AtomicReference<Throwable>();
      var forked =
          fork(
              pool,
              () -> {
                gate.await();
                thrown.set(catchThrowable(() -> pool.fork(() -> "inner").join()));
                done.set(true);
                return "done";
              });
      try (var workers = new Workers()) {
        var joiner = workers.start("joiner", forked::join);
        gate.awaitWaiting(1);
        busy.open();
        others.forEach(HelpingPoolTest::join);

        var closer = workers.start("closer", pool::close);
        closer.awaitWaiting("close, while a thread that joins a piece has it in hand,");
        gate.open();
        closer.awaitDone("close comes back when the piece is done");
        assertThat(done).as("whether the piece is done, when close has returned").isTrue();
        assertThat(thrown.get())
            .as(
                "what a piece got that forked and joined another one while the pool was being"
                    + " closed, on a thread that joins")
            .isNull();
        joiner.awaitDone("join comes back when the piece is done");
      }
    }
  }

  @Test
  @Corner
  @DisplayName("once close has returned, fork is rejected; close may be called again")
  void rejects() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var before = fork(pool, () -> "before");
      close(pool);
      close(pool);
      var runs = new AtomicInteger();

      Workers.runPromptly(
          "fork, after close, comes back",
          () ->
              assertThrows(
                  RejectedExecutionException.class,
                  () -> pool.fork(runs::incrementAndGet),
                  "fork, after close"));

      close(pool);
      assertThat(runs).as("runs of work that was rejected").hasValue(0);
      assertThat(join(before)).as("join after close").isEqualTo("before");
    }
  }

  @Test
  @Corner
  @DisplayName("null is a value")
  void nullValue() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var runs = new AtomicInteger();
      var forked =
          fork(
              pool,
              () -> {
                runs.incrementAndGet();
                return null;
              });
      assertThat(join(forked)).as("join").isNull();
      assertThat(join(forked)).as("join, again").isNull();
      assertThat(runs).as("runs of work that returns null").hasValue(1);
    }
  }

  @Test
  @Corner
  @DisplayName("a throwable is a value as well")
  void throwableValue() {
    var pool = pool(1);
    var value = new WorkFailed();

    assertThat(join(fork(pool, () -> value)) == value).as("join returns the value").isTrue();
  }

  @Test
  @Corner
  @DisplayName("whatever work throws comes out of its own join, and of nothing else")
  void whateverWorkThrows() {
    for (int size : Tried.each("size", SIZES)) {
      for (var failure : Tried.each("failure", CallbackFailure.values())) {
        var pool = pool(size);
        var thrower = failure.thrower();
        var bad = new ArrayList<Forked<String>>();
        var good = new ArrayList<Forked<String>>();
        for (int i = 0; i < 3; i++) {
          bad.add(fork(pool, thrower::<String>get));
          good.add(fork(pool, () -> "well"));
          fork(pool, thrower::<String>get);
        }
        for (int i = 2; i >= 0; i--) {
          assertThat(join(good.get(i)))
              .as("join of good work beside work that throws %s", failure)
              .isEqualTo("well");
          assertThat(thrownBy(bad.get(i)))
              .as("what join threw, when the work threw %s", failure)
              .isSameAs(thrower.thrown());
        }
        if (size > 0) {
          meet(pool, size, "pieces after some that threw " + failure);
        }
        close(pool);
        assertThat(thrownBy(bad.getFirst()))
            .as("what join threw after close")
            .isSameAs(thrower.thrown());
      }
    }
  }

  @Test
  @Corner
  @DisplayName("null and a negative size are refused")
  void refused() {
    for (int workers : Tried.each("workers", new int[] {-1, Integer.MIN_VALUE})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new HelpingPool(workers),
          "new HelpingPool with %d workers".formatted(workers));
    }
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      assertThrows(NullPointerException.class, () -> pool.fork(null), "fork(null)");
      assertThat(join(fork(pool, () -> "well"))).as("work after fork(null)").isEqualTo("well");
      close(pool);
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread joins, forks and closes, and stays interrupted")
  void interruptedBefore() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var forked = fork(pool, () -> "value");
      var failing =
          fork(
              pool,
              () -> {
                throw new WorkFailed();
              });
      Workers.runPromptly(
          "join, fork and close, called by an interrupted thread, come back",
          () -> {
            Thread.currentThread().interrupt();
            assertThat(forked.join()).as("join, interrupted before").isEqualTo("value");
            assertThat(pool.fork(() -> "next").join()).as("fork and join").isEqualTo("next");
            assertThrows(WorkFailed.class, failing::join, "join of work that throws");
            assertThat(Thread.currentThread().isInterrupted())
                .as("interrupt flag after join of work that throws, on a pool of %d", size)
                .isTrue();
            pool.fork(() -> log.add("closed"));
            pool.close();
            assertThat(Thread.currentThread().isInterrupted())
                .as("interrupt flag after join, fork and close, on a pool of %d", size)
                .isTrue();
          });
      assertThat(log).as("what close waited for").containsExactly("closed");
      log.clear();
    }
  }

  @Test
  @DisplayName("a worker of one pool that joins a piece of another lends a hand there")
  void workerOfAnotherPool() {
    var one = pool(1);
    var other = pool(0);
    var piece = fork(other, () -> "done by a worker of the other pool");
    var value = new AtomicReference<Object>();

    fork(
        one,
        () -> {
          value.set(piece.join());
          return null;
        });

    Poll.until(
        "a worker of one pool does the piece that it joins, of a pool that has no workers",
        () -> value.get() != null);
  }

  @Test
  @Corner
  @DisplayName(
      "a thread that is interrupted while it joins or closes waits on, and stays interrupted")
  void interruptedMeanwhile() {
    var pool = pool(2);
    var gate = new Gate();
    var forked = fork(pool, () -> wait(gate));
    var failing =
        fork(
            pool,
            () -> {
              gate.await();
              throw new WorkFailed();
            });
    gate.awaitWaiting(2);
    try (var workers = new Workers()) {
      var flags = new ConcurrentLinkedQueue<Boolean>();
      var unlucky =
          workers.start(
              "joiner of what fails",
              () -> {
                assertThrows(WorkFailed.class, failing::join, "join of work that throws");
                flags.add(Thread.currentThread().isInterrupted());
              });
      var joiner =
          workers.start(
              "joiner",
              () -> {
                forked.join();
                flags.add(Thread.currentThread().isInterrupted());
              });
      var closer =
          workers.start(
              "closer",
              () -> {
                pool.close();
                flags.add(Thread.currentThread().isInterrupted());
              });
      for (int i = 0; i < 3; i++) {
        joiner.awaitWaiting("join, of a piece under way,");
        closer.awaitWaiting("close, with a piece under way,");
        joiner.thread().interrupt();
        closer.thread().interrupt();
      }
      unlucky.awaitWaiting("join, of a piece under way,");
      unlucky.thread().interrupt();
      unlucky.awaitWaiting("join, interrupted while a piece is under way,");
      joiner.awaitWaiting("join, interrupted while a piece is under way,");
      closer.awaitWaiting("close, interrupted while a piece is under way,");
      CpuTime.assertSleeps(joiner.thread(), "the piece is under way, and it was interrupted");
      CpuTime.assertSleeps(closer.thread(), "the piece is under way, and it was interrupted");
      gate.open();
      joiner.awaitDone("join comes back when the piece is done");
      unlucky.awaitDone("join comes back when the piece has thrown");
      closer.awaitDone("close comes back when the pieces are done");
      assertThat(flags)
          .as("interrupt flags after join, join and close")
          .containsExactly(true, true, true);
    }
  }

  @Test
  @Corner
  @DisplayName("a piece that leaves the interrupt flag set does the next ones no harm")
  void interruptingWork() {
    var one = pool(1);
    var gate = new Gate();
    var seen = new ConcurrentLinkedQueue<Boolean>();
    fork(one, () -> wait(gate));
    gate.awaitWaiting(1);
    // They lie in the queue: the worker finds the next one without a wait.
    for (int i = 0; i < 10; i++) {
      var throwing = i % 3 == 1;
      fork(
          one,
          () -> {
            seen.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            if (throwing) {
              throw new WorkFailed();
            }
            return "done";
          });
    }
    gate.open();
    Poll.until("a worker does ten pieces that set its interrupt flag", () -> seen.size() == 10);
    assertThat(seen).as("the interrupt flag as ten pieces found it").containsOnly(false);

    var pool = pool(2);
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    for (int round = 0; round < 5; round++) {
      meet(
          pool,
          2,
          "two pieces on two workers, after pieces that left the interrupt flag set",
          () -> {
            threads.add(Thread.currentThread());
            Thread.currentThread().interrupt();
          });
    }
    threads.removeIf(it -> !it.isAlive());
    threads.forEach(CpuTime::letSleep);
    for (var thread : Tried.each("thread", threads)) {
      CpuTime.assertSleeps(thread, "no work is there, and the last piece left the flag set");
    }
    meet(pool, 2, "two pieces on two workers, after pieces that left the interrupt flag set");
  }

  @Test
  @Corner
  @DisplayName(
      "who can do nothing but wait is parked: an idle worker, one that joins, one that closes")
  void sleeps() {
    var pool = pool(2);
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    meet(pool, 2, "two pieces", () -> threads.add(Thread.currentThread()));
    threads.forEach(CpuTime::letSleep);
    for (var thread : Tried.each("thread", threads)) {
      CpuTime.assertSleeps(thread, "no work is there");
    }
    var gate = new Gate();
    var forked = fork(pool, () -> wait(gate));
    gate.awaitWaiting(1);
    try (var workers = new Workers()) {
      var joiner = workers.start("joiner", forked::join);
      joiner.awaitWaiting("join, of a piece under way,");
      CpuTime.assertSleeps(joiner.thread(), "the piece is under way");
      for (int i = 0; i < 5; i++) {
        Spurious.wakeAll(pool, joiner.thread());
        Spurious.wakeAll(forked, joiner.thread());
        joiner.awaitWaiting("join, woken while the piece is under way,");
      }
      var closer = workers.start("closer", pool::close);
      closer.awaitWaiting("close, with a piece under way,");
      CpuTime.assertSleeps(closer.thread(), "the piece is under way");
      for (int i = 0; i < 5; i++) {
        Spurious.wakeAll(pool, closer.thread());
        closer.awaitWaiting("close, woken while a piece is under way,");
      }
      gate.open();
      joiner.awaitDone("join comes back");
      closer.awaitDone("close comes back");
    }
  }

  @Test
  @Corner
  @DisplayName("one object may be forked several times, and is done as often")
  void sameWork() {
    for (int size : Tried.each("size", SIZES)) {
      var pool = pool(size);
      var runs = new AtomicInteger();
      Supplier<Integer> work = runs::incrementAndGet;
      var pieces = new ArrayList<Forked<Integer>>();
      for (int i = 0; i < 20; i++) {
        pieces.add(fork(pool, work));
      }
      assertThat(pieces.stream().map(HelpingPoolTest::join).distinct().count())
          .as("different values of work that counts, forked 20 times")
          .isEqualTo(20);
      assertThat(runs).as("runs").hasValue(20);
    }
  }

  @Test
  @Corner
  @DisplayName("a pool that nothing was forked on can be closed, and its threads end")
  void closesUnused() {
    var census = ThreadCensus.take();
    for (int size : new int[] {0, 1, 8}) {
      close(pool(size));
    }
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("a thread that nobody interrupts is not interrupted after join and close")
  void flagStaysClear() {
    for (int size : Tried.each("size", new int[] {0, 1})) {
      var pool = pool(size);
      var gate = new Gate();
      var forked = fork(pool, () -> wait(gate));
      try (var workers = new Workers()) {
        var flags = new ConcurrentLinkedQueue<Boolean>();
        var joiner =
            workers.start(
                "joiner",
                () -> {
                  forked.join();
                  flags.add(Thread.interrupted());
                  pool.close();
                  flags.add(Thread.interrupted());
                });
        gate.awaitWaiting(1);
        joiner.awaitWaiting("join, of a piece under way,");
        gate.open();
        joiner.awaitDone("join and close come back");
        assertThat(flags)
            .as("the flag after join, and after close, of a thread that nobody interrupted")
            .containsExactly(false, false);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("two pools share nothing: work of one is not done for the other")
  void poolsAreSeparate() {
    var busy = pool(2);
    // Of another size, which is not that of the first.
    var other = pool(1);
    var gate = new Gate();
    fork(busy, () -> wait(gate));
    fork(busy, () -> wait(gate));
    gate.awaitWaiting(2);
    var ran = new AtomicBoolean();
    var pending =
        fork(
            busy,
            () -> {
              ran.set(true);
              return "pending";
            });

    meet(other, 1, "a piece of a second pool, while the first is busy");
    close(other);
    assertThat(ran).as("whether the second pool did a piece of the first").isFalse();

    assertThat(join(pending))
        .as("a piece of the first pool, after close of the second")
        .isEqualTo("pending");
    assertThat(join(fork(busy, () -> "next"))).as("the next piece").isEqualTo("next");
    gate.open();
  }

  private static final class WorkFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private HelpingPool pool(int workers) {
    var pool =
        Workers.callPromptly(
            "new HelpingPool with %d workers comes back".formatted(workers),
            () -> new HelpingPool(workers));
    pools.add(pool);
    return pool;
  }

  private static int sum(HelpingPool pool, int from, int to) {
    if (to - from == 1) {
      return from;
    }
    int middle = (from + to) / 2;
    var left = pool.fork(() -> sum(pool, from, middle));
    var right = pool.fork(() -> sum(pool, middle, to));
    return left.join() + right.join();
  }

  /** Like a sum, of the threads that do the work. */
  private static Set<Thread> names(HelpingPool pool, int from, int to) {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    threads.add(Thread.currentThread());
    if (to - from > 1) {
      int middle = (from + to) / 2;
      var left = pool.fork(() -> names(pool, from, middle));
      var right = pool.fork(() -> names(pool, middle, to));
      threads.addAll(left.join());
      threads.addAll(right.join());
    }
    return threads;
  }

  private static int depth(HelpingPool pool, int left) {
    return left == 0 ? 0 : 1 + pool.fork(() -> depth(pool, left - 1)).join();
  }

  private static String wait(Gate gate) {
    gate.await();
    return "done";
  }

  private static String wait(Gate gate, AtomicInteger inside) {
    inside.incrementAndGet();
    return wait(gate);
  }

  /** Blocks until so many pieces are under way at the same time, and then until they are done. */
  private static void meet(HelpingPool pool, int pieces, String what) {
    meet(pool, pieces, what, () -> {});
  }

  private static void meet(HelpingPool pool, int pieces, String what, Runnable last) {
    var gate = new Gate();
    var inside = new AtomicInteger();
    var forked = new ArrayList<Forked<String>>();
    for (int i = 0; i < pieces; i++) {
      forked.add(
          fork(
              pool,
              () -> {
                var done = wait(gate, inside);
                last.run();
                return done;
              }));
    }
    try {
      Poll.until(
          what + ", as many as %d, are under way before anybody joins".formatted(pieces),
          () -> inside.get() == pieces);
    } finally {
      gate.open();
    }
    forked.forEach(HelpingPoolTest::join);
  }

  private static <T> Forked<T> fork(HelpingPool pool, Supplier<T> work) {
    return Workers.callPromptly("fork comes back", () -> pool.fork(work));
  }

  private static <T> T join(Forked<T> forked) {
    if (joinHangs) {
      throw new AssertionError(
          "join did not come back in an earlier test, and is not tried again.");
    }
    var isBack = new AtomicBoolean();
    try {
      return Workers.callPromptly(
          "join comes back",
          () -> {
            try {
              return forked.join();
            } finally {
              isBack.set(true);
            }
          });
    } finally {
      joinHangs = !isBack.get();
    }
  }

  private static Throwable thrownBy(Forked<?> forked) {
    return Workers.callPromptly(
        "join, of work that throws, comes back",
        () -> {
          try {
            return new AssertionError("join returned " + forked.join());
          } catch (Throwable thrown) {
            return thrown;
          }
        });
  }

  private static void close(HelpingPool pool) {
    Workers.runPromptly(
        "close comes back",
        () -> {
          try {
            pool.close();
          } catch (Throwable thrown) {
            throw new AssertionError("close threw what a piece had thrown: " + thrown, thrown);
          }
        });
  }
}
