package inflight.ch07_when;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import inflight.testkit.CallbackFailure;
import inflight.testkit.Carriers;
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
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class WorkRouterTest {
  private static final int CROWD = 5_000;

  /** More than 16 bits can count. */
  private static final int MANY = 70_000;

  /** One of the two ways to hand over work. */
  private enum Kind {
    CPU,
    IO;

    <T> CompletableFuture<T> handOver(WorkRouter router, Callable<T> work) {
      return this == CPU ? router.cpu(work) : router.io(work);
    }

    Kind other() {
      return this == CPU ? IO : CPU;
    }
  }

  @Test
  @DisplayName("work of either kind is called once, and its future has the value")
  void values() {
    var router = new WorkRouter(2);
    for (var kind : Tried.each("kind", Kind.values())) {
      var calls = new AtomicInteger();

      var future = kind.handOver(router, calls::incrementAndGet);

      assertThat(value(kind + " work", future)).as("value of %s work", kind).isEqualTo(1);
      assertThat(calls).as("calls of a piece of %s work", kind).hasValue(1);
    }
    close(router);
  }

  @Test
  @DisplayName("a failure ends the future with the very throwable")
  void failures() {
    var router = new WorkRouter(2);
    for (var kind : Tried.each("kind", Kind.values())) {
      for (var thrown :
          Tried.each("thrown", List.of(new Exception("broken"), new Error("worse")))) {
        var future = kind.handOver(router, () -> sneak(thrown));

        assertThat(thrown(kind + " work that throws", future))
            .as("what a future of %s work failed with", kind)
            .isSameAs(thrown);
      }
    }
    close(router);
  }

  @Test
  @DisplayName("I/O work goes on while CPU work keeps every core busy and never blocks")
  void computingHoldsUpNoWaiting() {
    var cores = Math.max(Carriers.count(), Runtime.getRuntime().availableProcessors());
    var router = new WorkRouter(cores);
    var slept = new AtomicBoolean();
    var spinning = new AtomicInteger();
    var cpu = new ArrayList<CompletableFuture<Boolean>>();
    try {
      for (var i = 0; i < cores; i++) {
        cpu.add(
            router.cpu(
                () -> {
                  spinning.incrementAndGet();
                  while (!slept.get()) {
                    Thread.onSpinWait();
                  }
                  return true;
                }));
      }
      Poll.until(
          "as many pieces of CPU work as there are cores compute", () -> spinning.get() == cores);

      var io =
          router.io(
              () -> {
                Thread.sleep(5);
                slept.set(true);
                return true;
              });

      Poll.until("a sleep of 5 ms is over, while CPU work computes on every core", io::isDone);
    } finally {
      slept.set(true);
    }
    cpu.forEach(future -> value("CPU work", future));
    close(router);
  }

  @Test
  @DisplayName("waiting I/O work takes no place from CPU work, however much of it there is")
  void waitingHoldsUpNoComputing() {
    var router = new WorkRouter(2);
    var line = new Line();
    var io = handOver(CROWD, () -> router.io(line::pass));
    line.awaitInside(CROWD, "pieces of I/O work wait at the same time");
    var meeting =
        new Rendezvous(2, "pieces of CPU work on a router of 2 cores, beside waiting I/O");

    var cpu = handOver(20, () -> router.cpu(meet(meeting)));

    cpu.forEach(future -> value("CPU work, while 5,000 pieces of I/O work wait", future));
    line.open();
    io.forEach(future -> value("I/O work", future));
    close(router);
  }

  @Test
  @DisplayName("as many pieces of CPU work run as the router has cores, and never one more")
  void limit() {
    for (int cores : Tried.each("cores", new int[] {1, 2, 5})) {
      var router = new WorkRouter(cores);
      var line = new Line();

      var futures = handOver(30, () -> router.cpu(line::pass));
      line.awaitInside(cores, "pieces of CPU work on a router of " + cores + " cores");
      line.open();
      futures.forEach(future -> value("CPU work", future));
      close(router);

      assertThat(line.highWater())
          .as("the most pieces of CPU work that ran on a router of %d cores", cores)
          .isEqualTo(cores);
    }
  }

  @Test
  @DisplayName(
      "CPU work waits for no particular core: a long piece holds up none, while one is free")
  void freeCoreTakesTheNext() {
    for (int cores : Tried.each("cores", new int[] {2, 4})) {
      var router = new WorkRouter(cores);
      var line = new Line();
      var busy = handOver(cores - 1, () -> router.cpu(line::pass));
      line.awaitInside(cores - 1, "pieces of CPU work");

      var others = handOver(20, () -> router.cpu(() -> "done"));

      others.forEach(
          future ->
              value(
                  "CPU work, while long pieces are on all cores of %d but one".formatted(cores),
                  future));
      line.open();
      busy.forEach(future -> value("CPU work", future));
      close(router);
    }
  }

  @Test
  @DisplayName("cpu and io return although every core is busy and much I/O work waits")
  void returnsAtOnce() {
    var router = new WorkRouter(1);
    var line = new Line();

    for (var kind : Tried.each("kind", Kind.values())) {
      Workers.runPromptly(
          "handing over 50 pieces of %s work returns".formatted(kind),
          () -> {
            for (var i = 0; i < 50; i++) {
              kind.handOver(router, line::pass);
            }
          });
    }
    line.open();

    close(router);
  }

  @Test
  @DisplayName("each piece of I/O work runs on a new virtual thread of its own")
  void virtualThreads() {
    var router = new WorkRouter(1);

    var futures = handOver(100, () -> router.io(Thread::currentThread));

    Set<Thread> threads = Collections.newSetFromMap(new IdentityHashMap<>());
    for (var future : Tried.each("future", futures)) {
      var thread = value("I/O work", future);
      assertThat(thread.isVirtual()).as("the thread of I/O work is virtual").isTrue();
      threads.add(thread);
    }
    assertThat(threads).as("threads of 100 pieces of I/O work").hasSize(100);
    close(router);
  }

  @Test
  @DisplayName("I/O work begins at once, even while CPU work waits for its turn")
  void ioPassesCpu() {
    var router = new WorkRouter(1);
    var line = new Line();
    var cpu = handOver(20, () -> router.cpu(line::pass));
    line.awaitInside(1, "pieces of CPU work");

    assertThat(value("I/O work, with 20 pieces of CPU work before it", router.io(() -> "io")))
        .as("value of I/O work")
        .isEqualTo("io");
    line.open();

    cpu.forEach(future -> value("CPU work", future));
    close(router);
  }

  @Test
  @DisplayName("CPU work that one thread hands over is begun in that order")
  void order() {
    var router = new WorkRouter(1);
    var line = new Line();
    var begun = new ConcurrentLinkedQueue<Integer>();
    var first = router.cpu(line::pass);
    var futures = new ArrayList<CompletableFuture<Boolean>>();
    for (var i = 0; i < 100; i++) {
      var number = i;
      futures.add(router.cpu(() -> begun.add(number)));
    }

    line.open();
    value("the first piece of CPU work", first);
    futures.forEach(future -> value("CPU work", future));

    assertThat(begun)
        .as("order in which 100 pieces of CPU work began, on one core")
        .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    close(router);
  }

  @Test
  @Corner
  @DisplayName("CPU work that is handed over inside CPU work is begun in that order, too")
  void orderFromInside() {
    for (var kind : Tried.each("handed over inside work of kind", Kind.values())) {
      var router = new WorkRouter(1);
      var begun = new ConcurrentLinkedQueue<Integer>();
      var futures = new ConcurrentLinkedQueue<CompletableFuture<Boolean>>();
      var handing =
          kind.handOver(
              router,
              () -> {
                for (var i = 0; i < 100; i++) {
                  var number = i;
                  futures.add(router.cpu(() -> begun.add(number)));
                }
                return null;
              });
      value("the work that hands over", handing);
      futures.forEach(future -> value("CPU work", future));

      assertThat(begun)
          .as(
              "order in which 100 pieces of CPU work began, on one core, handed over inside other work")
          .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
      close(router);
    }
  }

  @Test
  @DisplayName("close blocks until all that was handed over is done, and then nothing is taken")
  void close() {
    for (var kind : Tried.each("kind", Kind.values())) {
      var router = new WorkRouter(1);
      var line = new Line();
      var futures = handOver(5, () -> kind.handOver(router, line::pass));
      line.awaitInside(1, "pieces of work");
      try (var workers = new Workers()) {
        var closing = workers.start("close", router::close);
        closing.awaitWaiting("close, with %s work under way,".formatted(kind));

        line.open();
        closing.awaitDone("close returns when all is done");
      }

      assertThat(futures)
          .as("%s work, when close has returned", kind)
          .allSatisfy(future -> assertThat(future).isCompleted());
      assertRejects(router);
    }
  }

  @Test
  @DisplayName("close waits for work that is handed over by work under way, too")
  void closeWithMore() {
    for (var kind : Tried.each("kind", Kind.values())) {
      var router = new WorkRouter(1);
      var line = new Line();
      var inner = new AtomicReference<CompletableFuture<CompletableFuture<String>>>();
      var outer =
          kind.handOver(
              router,
              () -> {
                line.pass();
                inner.set(
                    kind.other()
                        .handOver(router, () -> kind.handOver(router, () -> "the third piece")));
                return "the first piece";
              });
      line.awaitInside(1, "pieces of work");
      try (var workers = new Workers()) {
        var closing = workers.start("close", router::close);
        closing.awaitWaiting("close, with %s work under way,".formatted(kind));

        line.open();
        closing.awaitDone("close returns when all is done");
      }

      assertThat(outer).as("the first piece, when close has returned").isCompleted();
      assertThat(inner.get())
          .as("what it handed over while a close was waiting, when close has returned")
          .isCompleted();
      assertThat(inner.get().join())
          .as("what that handed over in turn, when close has returned")
          .isCompletedWithValue("the third piece");
      assertRejects(router);
    }
  }

  @Test
  @DisplayName("close waits for a chain of pieces, of which each hands over one of the other kind")
  void closeWithAChain() {
    for (var kind : Tried.each("kind", Kind.values())) {
      var router = new WorkRouter(1);
      var chain = new Chain(router, IntStream.range(0, 6).mapToObj(i -> new Line()).toList());
      chain.handOver(kind, 0);
      chain.lines.getFirst().awaitInside(1, "pieces of work");
      try (var workers = new Workers()) {
        var closing = workers.start("close", router::close);
        closing.awaitWaiting("close, with %s work under way,".formatted(kind));
        for (var i = 1; i < chain.lines.size(); i++) {
          var before = chain.futures.get(i - 1);
          chain.lines.get(i - 1).open();
          chain.lines.get(i).awaitInside(1, "pieces that another has handed over");
          Poll.until("a piece that has handed over another is done", before::isDone);
          // Whoever tells close of that has done so.
          CpuTime.letSleep(chain.threads.get(i - 1));
          CpuTime.letSleep(closing.thread());
          closing.awaitWaiting(
              "close, with a piece under way that another has handed over meanwhile,");
        }
        chain.lines.getLast().open();
        closing.awaitDone("close returns when all is done");
      }

      assertThat(chain.futures)
          .as("six pieces, each handed over by the one before, when close has returned")
          .hasSize(6)
          .allSatisfy(future -> assertThat(future).isCompleted());
      assertRejects(router);
    }
  }

  /** Pieces of which each waits in a line of its own, and hands over the next at once. */
  private record Chain(
      WorkRouter router,
      List<Line> lines,
      List<CompletableFuture<String>> futures,
      List<Thread> threads) {
    Chain(WorkRouter router, List<Line> lines) {
      this(router, lines, new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
    }

    void handOver(Kind kind, int place) {
      futures.add(kind.handOver(router, () -> call(kind, place)));
    }

    private String call(Kind kind, int place) throws InterruptedException {
      threads.add(Thread.currentThread());
      var done = lines.get(place).pass();
      if (place + 1 < lines.size()) {
        handOver(kind.other(), place + 1);
      }
      return done;
    }
  }

  @Test
  @DisplayName("no thread is left when close has returned")
  void noThreadLeft() {
    var census = ThreadCensus.take();
    var router = new WorkRouter(3);
    var futures = new ArrayList<CompletableFuture<?>>();
    for (var kind : Kind.values()) {
      futures.addAll(handOver(20, () -> kind.handOver(router, () -> "done")));
    }

    close(router);

    assertThat(futures).allSatisfy(future -> assertThat(future).isCompleted());
    census.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("CPU work that waits for I/O work keeps its place")
  void keepsItsPlace() {
    var router = new WorkRouter(2);
    var line = new Line();
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var futures =
        handOver(
            10,
            () ->
                router.cpu(
                    () -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      try {
                        return router.io(line::pass).join();
                      } finally {
                        inside.decrementAndGet();
                      }
                    }));
    line.awaitInside(2, "pieces of I/O work that CPU work waits for");
    line.open();

    futures.forEach(future -> value("CPU work that waits for I/O work", future));
    close(router);

    assertThat(most)
        .as("the most pieces of CPU work under way on a router of 2 cores, each waiting for I/O")
        .hasValue(2);
  }

  @Test
  @Corner
  @DisplayName("I/O work may hand over CPU work and wait for it")
  void ioWaitsForCpu() {
    var router = new WorkRouter(1);

    var futures = handOver(50, () -> router.io(() -> router.cpu(() -> 1).get()));

    futures.forEach(
        future -> assertThat(value("I/O work that waits for CPU work", future)).isEqualTo(1));
    close(router);
  }

  @Test
  @Corner
  @DisplayName("work that hands over work goes on at once, and does not do that itself")
  void handedOverByWork() {
    for (var outer : Tried.each("outer", Kind.values())) {
      for (var inner : Tried.each("inner", Kind.values())) {
        var what = "%s work, handed over by %s work,".formatted(inner, outer);
        var router = new WorkRouter(1);
        var handsOver = new AtomicReference<Thread>();
        var gate = new CountDownLatch(1);
        var future =
            outer.handOver(
                router,
                () -> {
                  handsOver.set(Thread.currentThread());
                  var handedOver =
                      inner.handOver(
                          router,
                          () -> {
                            var isInside = handsOver.get() == Thread.currentThread();
                            if (!isInside) {
                              gate.await();
                            }
                            return isInside;
                          });
                  handsOver.set(null);
                  gate.countDown();
                  return handedOver;
                });

        assertThat(value(what, value(outer + " work that hands over " + inner + " work", future)))
            .as("%s was called by the thread that handed it over, inside of that call", what)
            .isFalse();
        close(router);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("whatever work throws, its future fails with it, and costs nobody a place")
  void throwsAnything() {
    var router = new WorkRouter(2);
    // The JDK's future takes a CompletionException for a wrapper, whoever has thrown it.
    var failures = EnumSet.complementOf(EnumSet.of(CallbackFailure.COMPLETION_EXCEPTION));
    for (var failure : Tried.each("failure", failures)) {
      for (var kind : Tried.each("kind", Kind.values())) {
        var thrower = failure.thrower();
        for (var i = 0; i < 3; i++) {
          var future = kind.handOver(router, thrower::get);

          assertThat(thrown(kind + " work that throws", future))
              .as("what a future of %s work that threw %s failed with", kind, failure)
              .isSameAs(thrower.thrown());
        }
      }
    }
    var line = new Line();
    var futures = handOver(20, () -> router.cpu(line::pass));
    line.awaitInside(2, "pieces of CPU work on a router of 2 cores, after failures");
    line.open();
    futures.forEach(future -> value("CPU work after failures", future));
    close(router);

    assertThat(line.highWater())
        .as("the most pieces of CPU work that ran on a router of 2 cores, after failures")
        .isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("what work throws may have a cause, and its future fails with it all the same")
  void throwsWithACause() {
    var cause = new Exception("cause");
    var router = new WorkRouter(1);
    for (var thrown :
        List.of(
            new CompletionException("thrown", cause),
            new CompletionException("thrown", new CompletionException("inside", cause)),
            new CompletionException("thrown", null),
            new ExecutionException("thrown", cause),
            new UncheckedIOException("thrown", new IOException("cause")),
            new InvocationTargetException(cause, "thrown"),
            new UndeclaredThrowableException(cause, "thrown"),
            new RuntimeException("thrown", cause))) {
      for (var kind : Kind.values()) {
        var failure =
            failure(kind + " work that throws", kind.handOver(router, () -> sneak(thrown)));

        assertThat(failure == thrown ? failure : unwrapped(failure))
            .as("what a future of %s work failed with, as it is or in a CompletionException", kind)
            .isSameAs(thrown);
      }
    }
    close(router);
  }

  @Test
  @Corner
  @DisplayName("a value may be null")
  void nullValues() {
    var router = new WorkRouter(2);
    for (var kind : Tried.each("kind", Kind.values())) {
      assertThat(value(kind + " work", kind.handOver(router, () -> (String) null)))
          .as("value of %s work that returned null", kind)
          .isNull();
    }
    close(router);
  }

  @Test
  @Corner
  @DisplayName("a piece begins with the interrupt flag clear, whatever the one before has left")
  void interruptFlag() {
    var router = new WorkRouter(1);
    for (var kind : Tried.each("kind", Kind.values())) {
      for (var i = 0; i < 5; i++) {
        var flag =
            kind.handOver(
                router,
                () -> {
                  var before = Thread.currentThread().isInterrupted();
                  Thread.currentThread().interrupt();
                  return before;
                });

        assertThat(value(kind + " work", flag))
            .as("interrupt flag at the beginning of %s work", kind)
            .isFalse();
      }
    }
    close(router);
  }

  @Test
  @Corner
  @DisplayName("a piece that was in line begins with a clear flag too, also behind one that threw")
  void interruptFlagInLine() {
    var router = new WorkRouter(1);
    var line = new Line();
    var flags = new ConcurrentLinkedQueue<Boolean>();
    router.cpu(line::pass);
    var futures = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < 10; i++) {
      var throwing = i % 3 == 1;
      futures.add(
          router.cpu(
              () -> {
                flags.add(Thread.currentThread().isInterrupted());
                Thread.currentThread().interrupt();
                return throwing ? sneak(new Exception("broken")) : null;
              }));
    }

    line.open();
    futures.forEach(future -> Poll.until("CPU work in line is done", future::isDone));
    close(router);

    assertThat(flags)
        .as("interrupt flag at the beginning of CPU work that was in line, ten times")
        .hasSize(10)
        .containsOnly(false);
  }

  @Test
  @Corner
  @DisplayName("an interrupted thread may hand over work, and stays interrupted")
  void handedOverByAnInterruptedThread() {
    var router = new WorkRouter(1);
    for (var kind : Tried.each("kind", Kind.values())) {
      var future = new AtomicReference<CompletableFuture<String>>();
      Workers.runPromptly(
          "handing over %s work returns".formatted(kind),
          () -> {
            Thread.currentThread().interrupt();
            future.set(kind.handOver(router, () -> "done"));
            assertThat(Thread.currentThread().isInterrupted())
                .as("interrupt flag after handing over %s work", kind)
                .isTrue();
          });
      assertThat(value(kind + " work", future.get())).isEqualTo("done");
    }
    close(router);
  }

  @Test
  @Corner
  @DisplayName("a close that is interrupted waits on, and keeps the flag")
  void closeInterrupted() {
    for (boolean before : Tried.each("before", new boolean[] {false, true})) {
      var router = new WorkRouter(1);
      var line = new Stubborn();
      var future = router.cpu(line::pass);
      Poll.until("a piece of CPU work is under way", () -> line.inside);
      try (var workers = new Workers()) {
        var closing =
            workers.start(
                "close",
                () -> {
                  if (before) {
                    Thread.currentThread().interrupt();
                  }
                  router.close();
                  assertThat(Thread.currentThread().isInterrupted())
                      .as("interrupt flag after a close that was interrupted")
                      .isTrue();
                });
        closing.awaitWaiting("close, with CPU work under way,");
        closing.thread().interrupt();
        closing.awaitWaiting("close, interrupted, with CPU work under way,");

        line.open = true;
        closing.awaitDone("close returns when all is done");
      }
      assertThat(future).as("the work, when close has returned").isCompletedWithValue("done");
    }
  }

  @Test
  @Corner
  @DisplayName("a close that is interrupted interrupts no work, and drops none")
  void closeInterruptedWithMuchToDo() {
    for (boolean before : Tried.each("before", new boolean[] {false, true})) {
      var router = new WorkRouter(1);
      var line = new Line();
      var futures = new ArrayList<CompletableFuture<String>>();
      for (var kind : Kind.values()) {
        futures.addAll(handOver(3, () -> kind.handOver(router, line::pass)));
      }
      line.awaitInside(4, "pieces of work, one that computes and three that wait,");
      try (var workers = new Workers()) {
        var closing =
            workers.start(
                "close",
                () -> {
                  if (before) {
                    Thread.currentThread().interrupt();
                  }
                  router.close();
                });
        if (!before) {
          closing.awaitWaiting("close, with work under way and in line,");
          closing.thread().interrupt();
        }
        closing.awaitWaiting("close, interrupted, with work under way and in line,");

        line.open();
        closing.awaitDone("close returns when all is done");
      }
      assertThat(futures)
          .as("work, when a close that was interrupted has returned")
          .allSatisfy(future -> assertThat(future).isCompletedWithValue("done"));
    }
  }

  @Test
  @Corner
  @DisplayName("close may be called again, and by two threads: both block until all is done")
  void closeTwice() {
    var router = new WorkRouter(1);
    var line = new Line();
    var future = router.io(line::pass);
    line.awaitInside(1, "pieces of work");
    try (var workers = new Workers()) {
      var one = workers.start("close", router::close);
      one.awaitWaiting("close, with work under way,");
      var other = workers.start("second close", router::close);
      other.awaitWaiting("a second close, with work under way,");

      line.open();
      one.awaitDone("close returns when all is done");
      other.awaitDone("the second close returns when all is done");
    }
    close(router);

    assertThat(future).as("the work, when close has returned").isCompleted();
    var idle = new WorkRouter(3);
    close(idle);
    close(idle);
    assertRejects(idle);
    // What was rejected is nothing to wait for.
    close(idle);
  }

  @Test
  @Corner
  @DisplayName("what is handed over as another piece is, or ends, is waited for, in slow motion")
  void handedOverAtEachStep() throws Exception {
    for (boolean ends : Tried.each("ends", new boolean[] {false, true})) {
      StepByStep.each(hold -> handedOverAtAStep(hold, ends));
    }
  }

  /** Another one is handed over while the thread that hands over or ends one is held. */
  private static void handedOverAtAStep(StepByStep.Hold hold, boolean ends) throws Exception {
    var slow = new Slow();
    var line = new Line();
    try (var workers = new Workers()) {
      var worker = new AtomicReference<Thread>();
      Callable<String> first =
          () -> {
            worker.set(Thread.currentThread());
            if (ends) {
              hold.begin(Thread.currentThread());
            }
            return "first";
          };
      var handing =
          workers.start(
              "hands over",
              () -> {
                if (!ends) {
                  hold.begin(Thread.currentThread());
                }
                slow.cpu(first);
              });
      hold.await(
          "a thread that hands over or ends a piece",
          () -> handing.isDone() && (!ends || sleeps(worker.get())));
      var other =
          workers.start(
              "hands over too",
              () ->
                  slow.cpu(
                      () -> {
                        line.pass();
                        return slow.cpu(() -> "nested");
                      }));
      Poll.until(
          "another piece begins, or waits for a lock",
          () -> line.inside.get() == 1 || other.thread().getState() != Thread.State.RUNNABLE);
      hold.release();
      handing.awaitDone("handing over a piece returns");
      other.awaitDone("handing over another piece returns");
      line.awaitInside(1, "pieces that were handed over meanwhile");
      Poll.until("the first piece is called", () -> worker.get() != null);
      CpuTime.letSleep(worker.get());
      SlowMotion.end();

      var closer = workers.start("closer", slow::close);
      closer.awaitWaiting("close, while a piece is under way,");
      line.open();
      closer.awaitDone("close returns when all is done");
      assertThat(slow.rejected)
          .as("what a piece got that handed over work before close returned")
          .isEmpty();
    } finally {
      hold.release();
      line.open();
    }
  }

  @Test
  @Corner
  @DisplayName("four threads hand over a thousand pieces each, and each is called once")
  void handedOverByMany() {
    var router = new WorkRouter(2);
    var calls = new AtomicInteger();

    Workers.together(
        IntStream.range(0, 4)
            .<Workers.ThrowingRunnable>mapToObj(
                part ->
                    () -> {
                      for (var i = 0; i < 500; i++) {
                        router.cpu(calls::incrementAndGet);
                        router.io(calls::incrementAndGet);
                      }
                    })
            .toArray(Workers.ThrowingRunnable[]::new));
    close(router);

    assertThat(calls).as("calls of 4,000 pieces of work").hasValue(4_000);
  }

  @Test
  @Corner
  @DisplayName("seventy thousand pieces of either kind may be under way or in line")
  void anyNumber() {
    for (var kind : Tried.each("kind", Kind.values())) {
      var router = new WorkRouter(1);
      var open = new CountDownLatch(1);
      var calls = new AtomicInteger();
      Callable<Integer> work =
          () -> {
            open.await();
            return calls.incrementAndGet();
          };

      Workers.runPromptly(
          "handing over %,d pieces of %s work returns".formatted(MANY, kind),
          () -> handOverMany(router, kind, work));
      open.countDown();
      close(router);

      assertThat(calls)
          .as("calls of %,d pieces of %s work, when close has returned", MANY, kind)
          .hasValue(MANY);
    }
  }

  private static void handOverMany(WorkRouter router, Kind kind, Callable<?> work) {
    for (var i = 1; i <= MANY; i++) {
      try {
        kind.handOver(router, work);
      } catch (RuntimeException e) {
        throw new AssertionError(
            "Handing over piece %,d of %s work, with none of those before it done, threw %s"
                .formatted(i, kind, e),
            e);
      }
    }
  }

  @Test
  @DisplayName("close does not return at any step before the last future has ended, in slow motion")
  void closedAtEachStep() throws Exception {
    for (var kind : Tried.each("kind", Kind.values())) {
      StepByStep.eachAndAfterCalls(hold -> closedAtAStep(hold, kind));
    }
  }

  /** Closes while the thread that ends the only piece is held. */
  private static void closedAtAStep(StepByStep.Hold hold, Kind kind) throws Exception {
    var slow = new Slow();
    var worker = new AtomicReference<Thread>();
    var gate = new Gate();
    try (var workers = new Workers()) {
      var future =
          slow.handOver(
              kind,
              () -> {
                worker.set(Thread.currentThread());
                gate.awaitThroughInterrupts();
                hold.begin(Thread.currentThread());
                return "done";
              });
      var closer = workers.start("closer", slow::close);
      closer.awaitWaiting("close, while a piece is under way,");
      gate.open();
      hold.await("a thread that ends a piece", () -> future.isDone() && sleeps(worker.get()));
      closer.letWait();
      if (closer.isDone()) {
        assertThat(future.isDone()).as("future.isDone(), after close has returned").isTrue();
      }
      hold.release();
      closer.awaitDone("close returns when all is done");
      assertThat(future.isDone()).as("future.isDone(), after close has returned").isTrue();
    } finally {
      gate.open();
      hold.release();
    }
  }

  /** False for none. */
  private static boolean sleeps(Thread thread) {
    return switch (thread == null ? Thread.State.NEW : thread.getState()) {
      case WAITING, TIMED_WAITING, TERMINATED -> true;
      default -> false;
    };
  }

  /** A router of two cores in slow motion. */
  private static final class Slow {
    private final Object router;
    private final Method cpu;
    private final Method io;
    private final Method close;
    private final List<Throwable> rejected = Collections.synchronizedList(new ArrayList<>());

    Slow() throws ReflectiveOperationException {
      var type = SlowMotion.of(WorkRouter.class);
      router = type.getConstructor(int.class).newInstance(2);
      cpu = type.getMethod("cpu", Callable.class);
      io = type.getMethod("io", Callable.class);
      close = type.getMethod("close");
    }

    Object cpu(Callable<?> work) throws ReflectiveOperationException {
      return handOver(Kind.CPU, work);
    }

    CompletableFuture<?> handOver(Kind kind, Callable<?> work) throws ReflectiveOperationException {
      try {
        return (CompletableFuture<?>) (kind == Kind.CPU ? cpu : io).invoke(router, work);
      } catch (InvocationTargetException e) {
        rejected.add(e.getCause());
        throw e;
      }
    }

    void close() throws ReflectiveOperationException {
      close.invoke(router);
    }
  }

  @Test
  @Corner
  @DisplayName("a busy router keeps no other one waiting, and survives its close")
  void twoRouters() {
    var busy = new WorkRouter(2);
    // With cores of its own, which are not those of the first.
    var other = new WorkRouter(1);
    var line = new Line();
    var slow = busy.cpu(line::pass);
    var slower = busy.cpu(line::pass);
    line.awaitInside(2, "pieces of CPU work");

    assertThat(value("CPU work of another router", other.cpu(() -> "quick"))).isEqualTo("quick");
    close(other);
    line.open();
    value("CPU work of the busy router", slow);
    value("CPU work of the busy router", slower);
    assertThat(value("I/O work, when another router is closed", busy.io(() -> 1))).isEqualTo(1);
    close(busy);
  }

  @Test
  @Corner
  @DisplayName("null is refused, and so are fewer cores than 1")
  void refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new WorkRouter(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new WorkRouter(-1));
    var router = new WorkRouter(1);

    assertThatNullPointerException().isThrownBy(() -> router.cpu(null));
    assertThatNullPointerException().isThrownBy(() -> router.io(null));
    close(router);
  }

  private static <T> List<CompletableFuture<T>> handOver(
      int count, Supplier<CompletableFuture<T>> one) {
    return Workers.callPromptly(
        "handing over work returns",
        () -> IntStream.range(0, count).mapToObj(i -> one.get()).toList());
  }

  private static Callable<Boolean> meet(Rendezvous meeting) {
    return () -> {
      meeting.meet();
      return true;
    };
  }

  private static <T> T value(String what, CompletableFuture<T> future) {
    Poll.until(what + " is done", future::isDone);
    if (future.isCompletedExceptionally()) {
      throw new AssertionError(what + " should have a value, and failed", thrown(what, future));
    }
    return future.join();
  }

  /** What the piece threw, for all but a CompletionException. */
  private static Throwable thrown(String what, CompletableFuture<?> future) {
    return unwrapped(failure(what, future));
  }

  /** Asked through a dependent: get and join would tell of a CancellationException otherwise. */
  private static Throwable failure(String what, CompletableFuture<?> future) {
    Poll.until(what + " is done", future::isDone);
    return future.handle((value, failure) -> failure).join();
  }

  /** A future that was made by {@code supplyAsync} has it wrapped, once. */
  private static Throwable unwrapped(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private static void close(WorkRouter router) {
    Workers.runPromptly(
        "close returns when nothing is left to wait for",
        () -> {
          router.close();
          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after close, of a thread that nobody interrupted")
              .isFalse();
        });
  }

  private static void assertRejects(WorkRouter router) {
    for (var kind : Kind.values()) {
      Workers.runPromptly(
          "handing over %s work after close throws".formatted(kind),
          () ->
              assertThatExceptionOfType(RejectedExecutionException.class)
                  .as("handing over %s work after close", kind)
                  .isThrownBy(() -> kind.handOver(router, () -> "late")));
    }
  }

  /** Throws anything from a method that declares nothing. */
  @SuppressWarnings("unchecked")
  private static <T, X extends Throwable> T sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** Where work waits until it is opened, however much: opening it is one step. */
  private static final class Line {
    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger highWater = new AtomicInteger();

    String pass() throws InterruptedException {
      highWater.accumulateAndGet(inside.incrementAndGet(), Math::max);
      try {
        if (open.getCount() > 0) {
          open.await();
        } else {
          // So that those who come when it is open meet, too.
          Thread.sleep(1);
        }
        return "done";
      } finally {
        inside.decrementAndGet();
      }
    }

    void awaitInside(int count, String what) {
      Poll.until(count + " " + what, () -> inside.get() >= count);
    }

    void open() {
      open.countDown();
    }

    int highWater() {
      return highWater.get();
    }
  }

  /** Work that does not mind an interrupt. */
  private static final class Stubborn {
    volatile boolean inside;
    volatile boolean open;

    String pass() {
      inside = true;
      while (!open) {
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          // It goes on.
        }
      }
      return "done";
    }
  }
}
