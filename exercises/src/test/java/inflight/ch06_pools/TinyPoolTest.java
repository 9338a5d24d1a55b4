package inflight.ch06_pools;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.TimeLapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class TinyPoolTest {
  /** The threads that the factory has made. */
  private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();

  /** What came to the handler of one of them. */
  private final ConcurrentLinkedQueue<Throwable> handled = new ConcurrentLinkedQueue<>();

  private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
  private final List<TinyPool> pools = new ArrayList<>();

  @AfterEach
  void endPools() {
    pools.forEach(TinyPool::shutdown);
  }

  @Test
  @DisplayName("a task runs once, on a thread from the factory")
  void runsOnce() {
    var pool = pool(2);
    var ran = new ConcurrentLinkedQueue<Thread>();

    execute(pool, () -> ran.add(Thread.currentThread()));
    end(pool);

    assertThat(ran).as("threads on which the task ran").hasSize(1);
    assertThat(threads.contains(ran.peek())).as("it was a thread from the factory").isTrue();
  }

  @Test
  @DisplayName("it is built from smaller parts, not on an executor of the JDK")
  void builtFromParts() {
    pool(1);

    Craft.assertNotBuiltOn(
        TinyPool.class,
        ExecutorService.class,
        Executors.class,
        ThreadPoolExecutor.class,
        ScheduledThreadPoolExecutor.class,
        ForkJoinPool.class,
        ExecutorCompletionService.class,
        CompletableFuture.class,
        FutureTask.class);
  }

  @Test
  @DisplayName("of five thousand tasks each runs once")
  void runsAll() {
    var pool = pool(3);
    var runs = new AtomicInteger[5_000];
    for (int i = 0; i < runs.length; i++) {
      var own = new AtomicInteger();
      runs[i] = own;
      pool.execute(own::incrementAndGet);
    }

    end(pool);

    for (int i = 0; i < runs.length; i++) {
      assertThat(runs[i]).as("runs of task %d of %d", i, runs.length).hasValue(1);
    }
  }

  @Test
  @DisplayName("as many tasks run at the same time as there are workers")
  void runsTogether() {
    for (int workers : new int[] {1, 2, 5}) {
      var pool = pool(workers);
      meet(pool, workers, "tasks of a pool of " + workers);
    }
  }

  @Test
  @DisplayName("never do more tasks run at the same time than there are workers")
  void runsNoMore() {
    var pool = pool(2);
    var gate = new Gate();
    for (int i = 0; i < 20; i++) {
      execute(pool, gate::await);
    }
    gate.awaitWaiting(2);
    // A third would have come as well by the time that so much else has been done.
    var before = pool(1);
    meet(before, 1, "a task of another pool");

    assertThat(gate.waiting()).as("tasks of a pool of 2 that are under way").isEqualTo(2);
    gate.open();
    end(pool);

    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var busy = pool(2);
    for (int i = 0; i < 2_000; i++) {
      busy.execute(
          () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.yield();
            inside.decrementAndGet();
          });
    }
    end(busy);
    assertThat(most.get()).as("the most tasks of a pool of 2 at a time").isLessThanOrEqualTo(2);
  }

  @Test
  @DisplayName("all threads come from the factory, and no more of them live than there are workers")
  void threadsFromTheFactory() {
    var census = ThreadCensus.take();
    var pool = pool(2);
    var gate = new Gate();
    for (int i = 0; i < 50; i++) {
      pool.execute(gate::await);
    }
    gate.awaitWaiting(2);

    Poll.until("no more than 2 threads of a pool of 2 live", () -> census.newcomers().size() <= 2);
    Poll.until(
        "no more than 2 threads of the factory live",
        () -> threads.stream().filter(Thread::isAlive).count() <= 2);
    gate.open();
    end(pool);
    census.assertNoneLeft();
  }

  @Test
  @DisplayName("tasks are begun in the order in which they were handed over")
  void inOrder() {
    var pool = pool(1);
    var gate = new Gate();
    var begun = new ConcurrentLinkedQueue<Integer>();
    pool.execute(
        () -> {
          gate.await();
          // As anybody else does, a task joins the end of the line.
          pool.execute(() -> begun.add(500));
          pool.execute(() -> begun.add(501));
        });
    for (int i = 0; i < 500; i++) {
      var number = i;
      pool.execute(() -> begun.add(number));
    }
    gate.open();
    Poll.until("502 tasks run on a pool of 1", () -> begun.size() == 502);
    end(pool);

    assertThat(begun.stream().toList().equals(IntStream.range(0, 502).boxed().toList()))
        .as(
            "500 tasks of a pool of 1, and then two that its first task hands over, are begun in order; begun were %s",
            begun)
        .isTrue();
  }

  @Test
  @Corner
  @DisplayName("tasks are begun in order, also if a new thread takes its time to begin")
  void inOrderBesideASlowThread() {
    var slow = new Gate();
    var isMade = new AtomicBoolean();
    var asked = new AtomicInteger();
    var slowThreads = ConcurrentHashMap.<Thread>newKeySet();
    // Threads that the constructor asks for are as quick as ever: it may wait for them. Of those
    // that come with the tasks, the second is slow.
    ThreadFactory factory =
        body -> {
          if (!isMade.get() || asked.incrementAndGet() != 2) {
            return thread(body);
          }
          var made =
              thread(
                  () -> {
                    slow.awaitThroughInterrupts();
                    body.run();
                  });
          slowThreads.add(made);
          return made;
        };
    var pool = pool(2, factory);
    isMade.set(true);
    var first = new Gate();
    var isOver = new AtomicBoolean();
    var begun = new ConcurrentLinkedQueue<String>();
    try {
      execute(
          pool,
          () -> {
            begun.add("first");
            first.await();
            isOver.set(true);
          });
      first.awaitWaiting(1);
      execute(pool, () -> begun.add("second"));
      Poll.until(
          "a second task is begun while the first is under way, on a pool of 2, or a second thread"
              + " is there for it",
          () -> begun.size() == 2 || slow.waiting() == 1);
      execute(pool, () -> begun.add("third"));
      first.open();
      Poll.until("the first task is over", isOver::get);
      // They go on to what they find, as far as they get while the slow one has not begun.
      for (var i = 0; i < 2; i++) {
        threads.stream().filter(it -> !slowThreads.contains(it)).forEach(CpuTime::letSleep);
      }

      assertThat(begun.stream().limit(2).toList())
          .as(
              "the first two of three tasks that were begun, in order, on a pool of 2 whose second"
                  + " thread has been started and takes its time: a task that waits for one thread"
                  + " is overtaken by those behind it")
          .isSubsetOf("first", "second");
    } finally {
      first.open();
      slow.open();
    }
    Poll.until("three tasks run on a pool of 2", () -> begun.size() == 3);
    end(pool);
  }

  @Test
  @DisplayName("a free worker takes the next task, although the other one is busy for long")
  void freeWorkerTakesTheNext() {
    var pool = pool(2);
    var gate = new Gate();
    var begun = new ConcurrentLinkedQueue<Integer>();
    execute(pool, gate::await);
    gate.awaitWaiting(1);
    for (int i = 0; i < 100; i++) {
      var number = i;
      execute(pool, () -> begun.add(number));
    }

    Poll.until("100 tasks run on the free one of two workers", () -> begun.size() == 100);
    assertThat(begun.stream().toList().equals(IntStream.range(0, 100).boxed().toList()))
        .as("one of two workers begins them in order; begun were %s", begun)
        .isTrue();
    gate.open();
    end(pool);
  }

  @Test
  @DisplayName("execute never waits, and never runs a task itself")
  void executeDoesNotWait() {
    var pool = pool(2);
    var gate = new Gate();
    var runs = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      execute(pool, gate::await);
    }
    gate.awaitWaiting(2);

    Workers.runPromptly(
        "execute comes back 150,000 times, while all workers are busy",
        () -> {
          for (int i = 0; i < 150_000; i++) {
            pool.execute(runs::incrementAndGet);
          }
        });

    assertThat(runs).as("tasks that ran while all workers were busy").hasValue(0);
    gate.open();
    end(pool);
    assertThat(runs).as("tasks that ran in the end").hasValue(150_000);
  }

  @Test
  @DisplayName("workers that have slept are woken for new tasks")
  void wakesSleepers() {
    var pool = pool(3);
    for (int round = 0; round < 20; round++) {
      threads.forEach(CpuTime::letSleep);
      meet(pool, 3, "tasks of a pool of 3 whose workers were asleep");
    }
  }

  @Test
  @DisplayName("a worker is woken for a task, although other threads wait in awaitTermination")
  void wakesWorkersAndNotWaiters() {
    var pool = pool(1);
    meet(pool, 1, "a task of a pool of 1");
    try (var workers = new Workers()) {
      for (int i = 0; i < 3; i++) {
        workers
            .start("waiter", () -> pool.awaitTermination(1, DAYS))
            .awaitWaiting("awaitTermination, before shutdown,");
        threads.forEach(CpuTime::letSleep);
        meet(pool, 1, "a task of a pool of 1, while others wait for its end");
      }
      end(pool);
    }
  }

  @Test
  @DisplayName("after tasks that throw the pool is as strong as before")
  void throwingTasks() {
    var pool = pool(2);
    for (int i = 0; i < 5; i++) {
      execute(
          pool,
          () -> {
            throw new TaskFailed();
          });
    }

    meet(pool, 2, "tasks of a pool of 2, after five tasks that threw");
    end(pool);
    Poll.until("what 5 tasks threw comes to the handler", () -> handled.size() == 5);
    assertThat(handled).as("what came to the handler").hasOnlyElementsOfType(TaskFailed.class);
  }

  @Test
  @DisplayName("after tasks that throw, what waits in the queue has all workers")
  void throwingTasksBeforeOthers() {
    for (boolean isShutDown : Tried.each("shut down meanwhile", new boolean[] {false, true})) {
      var pool = pool(2);
      var failing = new Gate();
      var inside = new Gate();
      for (int i = 0; i < 2; i++) {
        execute(
            pool,
            () -> {
              failing.await();
              throw new TaskFailed();
            });
      }
      failing.awaitWaiting(2);
      // In the queue before the two throw: nothing is handed over afterward.
      for (int i = 0; i < 2; i++) {
        execute(pool, inside::await);
      }
      if (isShutDown) {
        shutdown(pool);
      }

      failing.open();

      try {
        Poll.until(
            "two tasks that waited in the queue are under way at the same time, on a pool of 2"
                + " whose tasks before have thrown",
            () -> inside.waiting() == 2);
      } finally {
        inside.open();
      }
      end(pool);
    }
  }

  @Test
  @DisplayName("shutdown returns at once; what was accepted is still run, then the threads end")
  void shutdownDrains() {
    var pool = pool(2);
    var gate = new Gate();
    var runs = new AtomicInteger();
    for (int i = 0; i < 2; i++) {
      execute(pool, gate::await);
    }
    for (int i = 0; i < 100; i++) {
      execute(pool, runs::incrementAndGet);
    }
    gate.awaitWaiting(2);

    shutdown(pool);

    assertThat(awaitTermination(pool, 0, NANOSECONDS))
        .as("awaitTermination with tasks under way")
        .isFalse();
    assertThat(runs).as("tasks that ran while all workers were busy").hasValue(0);
    gate.open();
    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
    assertThat(runs).as("tasks that ran, of 100 handed over before shutdown").hasValue(100);
    assertThat(handled).as("what tasks under way threw, when the pool was shut down").isEmpty();
    assertThreadsEnd();
  }

  @Test
  @DisplayName("after shutdown tasks are rejected, and do not run")
  void rejects() {
    var busy = pool(2);
    var idle = pool(2);
    meet(idle, 2, "tasks before shutdown");
    var gate = new Gate();
    var runs = new AtomicInteger();
    execute(busy, gate::await);
    gate.awaitWaiting(1);

    for (var pool : Tried.each("pool", List.of(busy, idle))) {
      shutdown(pool);
      for (int i = 0; i < 3; i++) {
        Workers.runPromptly(
            "execute, after shutdown, comes back",
            () ->
                assertThrows(
                    RejectedExecutionException.class,
                    () -> pool.execute(runs::incrementAndGet),
                    "execute, after shutdown"));
      }
    }
    gate.open();
    end(busy);
    end(idle);
    assertThat(runs).as("tasks that were rejected and ran").hasValue(0);
  }

  @Test
  @DisplayName("idle workers end at shutdown, all of them")
  void idleWorkersEnd() {
    var pool = pool(8);
    meet(pool, 8, "tasks of a pool of 8");
    threads.forEach(CpuTime::letSleep);

    shutdown(pool);

    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
    assertThreadsEnd();
  }

  @Test
  @DisplayName("awaitTermination waits for the last task, and lets all go on that wait")
  void awaitsTheLast() {
    var pool = pool(2);
    var gate = new Gate();
    execute(pool, gate::await);
    try (var workers = new Workers()) {
      var ended = new AtomicInteger();
      var waiters = new ArrayList<Workers.Worker>();
      for (int i = 0; i < 3; i++) {
        waiters.add(
            workers.start(
                "waiter",
                () -> {
                  if (pool.awaitTermination(1, DAYS)) {
                    ended.incrementAndGet();
                  }
                }));
      }
      gate.awaitWaiting(1);
      waiters.forEach(it -> it.awaitWaiting("awaitTermination, before shutdown,"));
      shutdown(pool);
      waiters.forEach(it -> it.awaitWaiting("awaitTermination, with a task under way,"));

      gate.open();

      waiters.forEach(it -> it.awaitDone("awaitTermination comes back after the last task"));
      assertThat(ended).as("how many of 3 waiting threads were told true").hasValue(3);
    }
    assertThat(awaitTermination(pool, 0, DAYS)).as("awaitTermination, when all is over").isTrue();
  }

  @Test
  @Corner
  @DisplayName("a pool without any task can be shut down, and more than once")
  void shutdownTwice() {
    var pool = pool(4);
    assertThat(awaitTermination(pool, 0, DAYS)).as("awaitTermination before shutdown").isFalse();

    shutdown(pool);
    shutdown(pool);

    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
    shutdown(pool);
    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination, again").isTrue();
    assertThreadsEnd();
  }

  @Test
  @Corner
  @DisplayName("whatever a task throws goes to the handler of its thread, once")
  void whateverATaskThrows() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      handled.clear();
      var pool = pool(2);
      var thrower = failure.thrower();
      var own = new ConcurrentLinkedQueue<Throwable>();
      for (int i = 0; i < 3; i++) {
        execute(pool, thrower::run);
      }
      execute(
          pool,
          () -> {
            var thread = Thread.currentThread();
            var before = thread.getUncaughtExceptionHandler();
            thread.setUncaughtExceptionHandler(
                (it, thrown) -> {
                  own.add(thrown);
                  it.setUncaughtExceptionHandler(before);
                });
            thrower.run();
          });

      meet(pool, 2, "tasks of a pool of 2, after four tasks that threw " + failure);
      end(pool);
      Poll.until(
          "what the tasks threw, " + failure + ", comes to the handlers",
          () -> handled.size() + own.size() >= 4);
      assertThat(handled)
          .as("what came to the handler of the threads, when three tasks threw %s", failure)
          .containsExactly(thrower.thrown(), thrower.thrown(), thrower.thrown());
      assertThat(own)
          .as("what came to the handler that a task had set, when it threw %s", failure)
          .containsExactly(thrower.thrown());
    }
  }

  @Test
  @Corner
  @DisplayName("while the handler of one worker is busy, the others go on, and so does the pool")
  void busyHandler() {
    var gate = new Gate();
    var pool =
        pool(
            2,
            body ->
                daemon(
                    body,
                    (thread, thrown) -> {
                      handled.add(thrown);
                      gate.await();
                    }));
    execute(
        pool,
        () -> {
          throw new TaskFailed();
        });
    gate.awaitWaiting(1);

    meet(pool, 1, "a task of a pool of 2, one of whose handlers is busy");
    gate.open();
    end(pool);
  }

  @Test
  @Corner
  @DisplayName("what was handed over before still runs, when tasks throw and the pool is shut down")
  void throwingTasksAtShutdown() {
    for (int workers : Tried.each("workers", new int[] {1, 2})) {
      handled.clear();
      var pool = pool(workers);
      var gate = new Gate();
      var runs = new AtomicInteger();
      for (int i = 0; i < workers; i++) {
        execute(
            pool,
            () -> {
              gate.await();
              throw new TaskFailed();
            });
      }
      for (int i = 0; i < 10; i++) {
        execute(pool, runs::incrementAndGet);
        execute(
            pool,
            () -> {
              throw new TaskFailed();
            });
      }
      shutdown(pool);
      gate.open();

      assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
      assertThat(runs).as("tasks that ran behind ones that threw").hasValue(10);
      var failed = workers + 10;
      Poll.until("what tasks threw comes to the handler", () -> handled.size() == failed);
      assertThreadsEnd();
    }
  }

  @Test
  @Corner
  @DisplayName("a task begins with a clear interrupt flag, whatever the one before left behind")
  void flagIsClear() {
    var pool = pool(2);
    var gate = new Gate();
    var seen = new ConcurrentLinkedQueue<Boolean>();
    for (int i = 0; i < 2; i++) {
      execute(pool, gate::await);
    }
    gate.awaitWaiting(2);
    // They lie in the queue: a worker finds the next one without a wait.
    for (int i = 0; i < 10; i++) {
      var throwing = i % 3 == 1;
      execute(
          pool,
          () -> {
            seen.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            if (throwing) {
              throw new TaskFailed();
            }
          });
    }
    gate.open();

    meet(pool, 2, "tasks of a pool of 2, after ten that left the interrupt flag set");
    assertThat(seen).as("the flag as ten tasks found it").hasSize(10).containsOnly(false);
    threads.forEach(CpuTime::letSleep);
    for (var thread : Tried.each("thread", threads)) {
      CpuTime.assertSleeps(thread, "no task is there, and the last ones left the flag set");
    }
    end(pool);
  }

  @Test
  @Corner
  @DisplayName("a task begins with a clear interrupt flag, also if a handler has set it")
  void flagOfTheHandler() {
    var pool =
        pool(
            1,
            body ->
                daemon(
                    body,
                    (thread, thrown) -> {
                      handled.add(thrown);
                      Thread.currentThread().interrupt();
                    }));
    var gate = new Gate();
    var seen = new ConcurrentLinkedQueue<Boolean>();
    execute(pool, gate::await);
    gate.awaitWaiting(1);
    // They lie in the queue: a worker finds the next one without a wait.
    for (int i = 0; i < 5; i++) {
      execute(
          pool,
          () -> {
            seen.add(Thread.currentThread().isInterrupted());
            throw new TaskFailed();
          });
    }
    gate.open();
    end(pool);

    assertThat(seen)
        .as("the flag as five tasks found it, when the handler of what each throws sets it")
        .hasSize(5)
        .containsOnly(false);
  }

  @Test
  @Corner
  @DisplayName("a worker that is interrupted while it has no task does not mind")
  void interruptedWorkers() {
    var pool = pool(2);
    var seen = new ConcurrentLinkedQueue<Boolean>();
    for (int round = 0; round < 5; round++) {
      meet(pool, 2, "tasks of a pool of 2, whose workers were interrupted");
      threads.forEach(CpuTime::letSleep);

      threads.forEach(Thread::interrupt);
      if (round % 2 == 0) {
        threads.forEach(CpuTime::letSleep);
      }
      if (round == 4) {
        for (var thread : threads) {
          CpuTime.assertSleeps(thread, "there is no task, and it was interrupted before");
        }
      }

      execute(pool, () -> seen.add(Thread.currentThread().isInterrupted()));
    }
    end(pool);
    assertThat(seen)
        .as("the flag as tasks found it, whose worker had been interrupted before")
        .hasSize(5)
        .containsOnly(false);
  }

  @Test
  @Corner
  @DisplayName("workers that have nothing to do sleep, and wake-ups for nothing change nothing")
  void idleWorkersSleep() {
    var pool = pool(2);
    meet(pool, 2, "tasks of a pool of 2");
    threads.forEach(CpuTime::letSleep);
    for (var thread : Tried.each("thread", threads)) {
      CpuTime.assertSleeps(thread, "there is no task");
    }
    try (var workers = new Workers()) {
      var waiter = workers.start("waiter", () -> pool.awaitTermination(1, DAYS));
      waiter.awaitWaiting("awaitTermination, before shutdown,");
      CpuTime.assertSleeps(waiter.thread(), "the pool is not shut down");
      for (int i = 0; i < 5; i++) {
        Spurious.wakeAll(pool, threads.toArray(Thread[]::new));
        Spurious.wakeAll(pool, waiter.thread());
        waiter.awaitWaiting("awaitTermination, woken before shutdown,");
      }
      meet(pool, 2, "tasks of a pool of 2 whose workers were woken for nothing");
      end(pool);
      waiter.awaitDone("awaitTermination comes back");
    }
  }

  @Test
  @Corner
  @DisplayName("a task may hand over tasks, shut the pool down, and go on")
  void fromATask() {
    var pool = pool(1);
    var gate = new Gate();
    execute(
        pool,
        () -> {
          pool.execute(() -> log.add("handed over by a task"));
          gate.await();
          pool.shutdown();
          log.add("shut down");
          try {
            pool.execute(() -> log.add("too late"));
          } catch (RejectedExecutionException expected) {
            log.add("rejected");
          }
          try {
            log.add("awaitTermination " + pool.awaitTermination(5, MILLISECONDS));
          } catch (InterruptedException e) {
            log.add("interrupted");
          }
        });
    execute(pool, () -> log.add("second"));
    gate.open();

    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
    assertThat(log.stream().limit(3).toList())
        .as("what a task saw that shut its pool down")
        .containsExactly("shut down", "rejected", "awaitTermination false");
    assertThat(log)
        .as("what was run in all")
        .hasSize(5)
        .contains("second", "handed over by a task");
  }

  @Test
  @Corner
  @DisplayName("one object may be handed over several times, and runs as often")
  void sameTask() {
    var pool = pool(2);
    var runs = new AtomicInteger();
    Runnable task = runs::incrementAndGet;
    for (int i = 0; i < 50; i++) {
      execute(pool, task);
    }
    end(pool);

    assertThat(runs).as("runs of a task that was handed over 50 times").hasValue(50);
  }

  @Test
  @Corner
  @DisplayName("null and a size of zero or less are refused, and nothing is started")
  void refused() {
    for (int workers : Tried.each("workers", new int[] {0, -1, Integer.MIN_VALUE})) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new TinyPool(workers, this::thread),
          "new TinyPool with %d workers".formatted(workers));
    }
    assertThrows(NullPointerException.class, () -> new TinyPool(1, null), "without a factory");
    assertThat(threads).as("threads that were made for them").isEmpty();

    var pool = pool(1);
    var probe =
        new Probe("execute of another thread comes back", () -> pool.execute(() -> log.add("ran")));
    probe.after(NullPointerException.class, "execute(null)", () -> pool.execute(null));
    probe.after(
        NullPointerException.class,
        "awaitTermination(0, null)",
        () -> pool.awaitTermination(0, null));
    end(pool);
    assertThat(log).as("tasks after the calls with null").containsExactly("ran", "ran");
  }

  @Test
  @Corner
  @DisplayName("awaitTermination gives up when its time is over, and no sooner")
  void timesOut() {
    var pool = pool(1);
    for (boolean shut : Tried.each("shut", new boolean[] {false, true})) {
      var gate = new Gate();
      if (shut) {
        execute(pool, gate::await);
        shutdown(pool);
      }
      for (int i = 0; i < 20; i++) {
        for (long nanos : new long[] {1, 700_000, 1_900_000}) {
          var waited =
              Workers.callPromptly(
                  "awaitTermination with a timeout of %d ns comes back".formatted(nanos),
                  () -> {
                    var start = System.nanoTime();
                    assertThat(pool.awaitTermination(nanos, NANOSECONDS))
                        .as("awaitTermination with a timeout of %d ns", nanos)
                        .isFalse();
                    return System.nanoTime() - start;
                  });
          assertThat(waited)
              .as("for how many nanoseconds awaitTermination waited, with a timeout of %d", nanos)
              .isGreaterThanOrEqualTo(nanos);
        }
      }
      for (var unit : Tried.each("unit", List.of(NANOSECONDS, DAYS))) {
        for (long timeout : Tried.each("timeout", new long[] {0, -1, Long.MIN_VALUE})) {
          assertThat(awaitTermination(pool, timeout, unit))
              .as("awaitTermination with a timeout of %d %s", timeout, unit)
              .isFalse();
        }
      }
      gate.open();
    }
    end(pool);
  }

  @Test
  @Corner
  @DisplayName("the timeout of awaitTermination counts from the call, whatever ends meanwhile")
  void timeoutCountsFromTheCall() throws Exception {
    for (int firstToEnd : Tried.each("the first to end", new int[] {0, 1})) {
      threads.clear();
      ThreadFactory factory = this::thread;
      var pool = new TimeLapse(TinyPool.class, 2, factory);
      var gates = List.of(new Gate(), new Gate());
      for (var gate : gates) {
        Runnable task = gate::await;
        pool.call("execute", task);
        gate.awaitWaiting(1);
      }
      try (var workers = new Workers()) {
        var waiter = workers.start("waiter", () -> pool.call("awaitTermination", 1L, DAYS));
        waiter.awaitWaiting("awaitTermination, before shutdown,");
        var begun = TimeLapse.nanoTime();
        assertWaitsForTheRest(waiter, begun, "is shut down", () -> pool.call("shutdown"));
        assertWaitsForTheRest(
            waiter,
            begun,
            "has one task left",
            () -> {
              gates.get(firstToEnd).open();
              for (var i = 0; i < 200 && threads.stream().allMatch(Thread::isAlive); i++) {
                LockSupport.parkNanos(1_000_000);
              }
            });
        gates.forEach(Gate::open);
        waiter.awaitDone("awaitTermination comes back");
      } finally {
        gates.forEach(Gate::open);
      }
    }
  }

  private static void assertWaitsForTheRest(
      Workers.Worker waiter, long begun, String when, Workers.ThrowingRunnable event)
      throws Exception {
    LockSupport.parkNanos(10_000_000);
    var passed = TimeLapse.since(begun);
    TimeLapse.forgetLimit(waiter.thread());
    event.run();
    waiter.letWait();
    // Whoever was not woken has set no other limit.
    TimeLapse.lastLimit(waiter.thread())
        .ifPresent(
            limit ->
                assertThat(limit)
                    .as(
                        "for how long awaitTermination(1, DAYS) waits on at the most when the pool"
                            + " %s, %d s after the call",
                        when, passed.toSeconds())
                    .isLessThanOrEqualTo(Duration.ofDays(1).minus(passed)));
  }

  @Test
  @Corner
  @DisplayName("a very long timeout waits, and awaitTermination returns true when all is over")
  void waitsLong() {
    for (var unit : Tried.each("unit", List.of(NANOSECONDS, MILLISECONDS, DAYS))) {
      for (long timeout :
          Tried.each("timeout", new long[] {Long.MAX_VALUE, unit.convert(Duration.ofDays(365))})) {
        var pool = pool(1);
        try (var workers = new Workers()) {
          var ended = new AtomicReference<Boolean>();
          var waiter =
              workers.start("waiter", () -> ended.set(pool.awaitTermination(timeout, unit)));
          waiter.awaitWaiting("awaitTermination with a timeout of %d %s".formatted(timeout, unit));
          shutdown(pool);
          waiter.awaitDone("awaitTermination comes back");
          assertThat(ended).as("what awaitTermination returned").hasValue(true);
        }
      }
    }
  }

  @Test
  @Corner
  @DisplayName("interrupted, awaitTermination throws, and execute and shutdown do their work")
  void interrupted() {
    var pool = pool(1);
    Interrupts.whileItWaits("awaitTermination", () -> pool.awaitTermination(1, DAYS));
    Interrupts.beforeTheCall("awaitTermination", () -> pool.awaitTermination(1, DAYS));

    Workers.runPromptly(
        "execute and shutdown, called by an interrupted thread, come back",
        () -> {
          Thread.currentThread().interrupt();
          pool.execute(() -> log.add("ran"));
          pool.shutdown();
          assertThat(Thread.currentThread().isInterrupted())
              .as("interrupt flag after execute and shutdown")
              .isTrue();
        });

    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
    assertThat(log).as("the task that an interrupted thread handed over").containsExactly("ran");
  }

  @Test
  @Corner
  @DisplayName("with nothing to wait for, an interrupted awaitTermination answers or throws")
  void interruptedWithoutWait() {
    var alive = pool(1);
    var over = pool(1);
    end(over);
    for (var pool : Tried.each("pool", List.of(alive, over))) {
      Workers.runPromptly(
          "awaitTermination with a timeout of 0, by an interrupted thread, comes back",
          () -> {
            Thread.currentThread().interrupt();
            try {
              assertThat(pool.awaitTermination(0, DAYS))
                  .as("awaitTermination with a timeout of 0, by an interrupted thread")
                  .isEqualTo(pool == over);
              assertThat(Thread.interrupted()).as("interrupt flag after an answer").isTrue();
            } catch (InterruptedException e) {
              assertThat(Thread.interrupted()).as("flag after InterruptedException").isFalse();
            }
          });
    }
  }

  @Test
  @Corner
  @DisplayName(
      "threads may hand over tasks while another shuts down: run or rejected, nothing else")
  void manySubmitters() {
    for (int round = 0; round < 20; round++) {
      var pool = pool(2);
      var accepted = new AtomicInteger();
      var runs = new AtomicInteger();
      Workers.ThrowingRunnable submitter =
          () -> {
            try {
              for (int i = 0; i < 100_000; i++) {
                pool.execute(runs::incrementAndGet);
                accepted.incrementAndGet();
              }
            } catch (RejectedExecutionException expected) {
              // It was shut down.
            }
          };

      Workers.together(
          submitter,
          submitter,
          submitter,
          () -> {
            Poll.until("tasks are handed over", () -> accepted.get() > 50);
            pool.shutdown();
          });

      assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination").isTrue();
      assertThat(runs).as("tasks that ran, of those accepted").hasValue(accepted.get());
    }
  }

  @Test
  @Corner
  @DisplayName("the factory may make virtual threads")
  void virtualThreads() {
    var virtual = new ConcurrentLinkedQueue<Boolean>();
    var pool =
        new TinyPool(
            2,
            body ->
                Thread.ofVirtual()
                    .uncaughtExceptionHandler((thread, thrown) -> handled.add(thrown))
                    .unstarted(body));
    pools.add(pool);
    execute(
        pool,
        () -> {
          throw new TaskFailed();
        });
    execute(pool, () -> virtual.add(Thread.currentThread().isVirtual()));

    meet(pool, 2, "tasks of a pool of 2 virtual threads");
    end(pool);
    assertThat(virtual).as("whether the task ran on a virtual thread").containsExactly(true);
    Poll.until("what a task threw comes to the handler", () -> handled.size() == 1);
  }

  @Test
  @Corner
  @DisplayName("two pools share nothing")
  void poolsAreSeparate() {
    var gate = new Gate();
    var full = pool(2);
    // Of another size, which is not that of the first.
    var other = pool(1);
    execute(full, gate::await);
    execute(full, gate::await);
    gate.awaitWaiting(2);
    execute(full, () -> log.add("pending"));

    meet(other, 1, "a task of a second pool, while the first is busy");
    assertThat(log).as("what the second pool ran of the tasks of the first").isEmpty();
    shutdown(full);
    meet(other, 1, "a task of a second pool, when the first is shut down");
    end(other);
    assertThat(awaitTermination(full, 0, DAYS)).as("awaitTermination of the first").isFalse();
    gate.open();
    end(full);
    assertThat(log).as("what the first ran in the end").containsExactly("pending");
  }

  private static final class TaskFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private TinyPool pool(int workers) {
    return pool(workers, this::thread);
  }

  private TinyPool pool(int workers, ThreadFactory factory) {
    var pool =
        Workers.callPromptly(
            "new TinyPool with %d workers comes back".formatted(workers),
            () -> new TinyPool(workers, factory));
    pools.add(pool);
    return pool;
  }

  private Thread thread(Runnable body) {
    return daemon(body, (it, thrown) -> handled.add(thrown));
  }

  private Thread daemon(Runnable body, Thread.UncaughtExceptionHandler handler) {
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("worker " + (threads.size() + 1))
            .uncaughtExceptionHandler(handler)
            .unstarted(body);
    threads.add(thread);
    return thread;
  }

  /** Blocks until so many tasks of the pool have been under way at the same time. */
  private static void meet(TinyPool pool, int tasks, String what) {
    var gate = new Gate();
    var inside = new AtomicInteger();
    // One right after the other: no worker has had time to take the first when the last comes.
    Workers.runPromptly(
        "execute comes back",
        () -> {
          for (int i = 0; i < tasks; i++) {
            pool.execute(
                () -> {
                  inside.incrementAndGet();
                  gate.await();
                });
          }
        });
    try {
      Poll.until(
          "%s, as many as %d, are under way at the same time".formatted(what, tasks),
          () -> inside.get() == tasks);
    } finally {
      gate.open();
    }
  }

  private static void end(TinyPool pool) {
    shutdown(pool);
    assertThat(awaitTermination(pool, 1, DAYS)).as("awaitTermination, after shutdown").isTrue();
  }

  private void assertThreadsEnd() {
    Poll.until(
        "all threads of the pool end after awaitTermination has returned true",
        () -> threads.stream().noneMatch(Thread::isAlive));
  }

  private static void execute(TinyPool pool, Runnable task) {
    Workers.runPromptly("execute comes back", () -> pool.execute(task));
  }

  private static void shutdown(TinyPool pool) {
    Workers.runPromptly("shutdown comes back", pool::shutdown);
  }

  private static boolean awaitTermination(TinyPool pool, long timeout, TimeUnit unit) {
    return Workers.callPromptly(
        "awaitTermination, with a timeout of %d %s, comes back".formatted(timeout, unit),
        () -> pool.awaitTermination(timeout, unit));
  }
}
