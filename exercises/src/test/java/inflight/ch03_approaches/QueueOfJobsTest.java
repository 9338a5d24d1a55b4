package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inflight.ch03_approaches.QueueOfJobs.JobQueue;
import inflight.testkit.Bystanders;
import inflight.testkit.CallbackFailure;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Rendezvous;
import inflight.testkit.Spurious;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 20)
class QueueOfJobsTest {
  private final JobQueue queue = new JobQueue();

  @Test
  @DisplayName("one worker runs the jobs in the order in which they were put, and comes back")
  void order() {
    var ran = Collections.synchronizedList(new ArrayList<Integer>());
    for (var i = 0; i < 50; i++) {
      var number = i;
      queue.put(() -> ran.add(number));
    }
    queue.finish();

    Workers.runPromptly("work, on a finished queue, comes back", queue::work);

    assertThat(ran)
        .as("jobs that ran, of 50 that were put before the queue was finished")
        .containsExactlyElementsOf(IntStream.range(0, 50).boxed().toList());
  }

  @Test
  @DisplayName("a worker that finds no job waits, and runs what comes")
  void waits() {
    try (var workers = new Workers()) {
      var ran = new AtomicInteger();
      var worker = workers.start("worker", queue::work);

      for (var i = 1; i <= 3; i++) {
        var number = i;
        worker.awaitWaiting("work, on an empty queue that is not finished,");
        queue.put(ran::incrementAndGet);
        Poll.until(
            "job " + number + ", put as the worker waits, is run", () -> ran.get() == number);
      }
      worker.awaitWaiting("work, when all jobs are done and more may come,");
      queue.finish();
      worker.awaitDone("work comes back when the queue is finished");
    }
  }

  @Test
  @DisplayName(
      "every worker comes back when the queue is finished, those who wait and those who come late")
  void everyWorkerReturns() {
    try (var workers = new Workers()) {
      var waiting =
          IntStream.range(0, 5).mapToObj(i -> workers.start("worker-" + i, queue::work)).toList();
      waiting.forEach(it -> it.awaitWaiting("work, on an empty queue that is not finished,"));

      queue.finish();

      waiting.forEach(it -> it.awaitDone("each of five waiting workers comes back"));
      for (var i = 0; i < 3; i++) {
        Workers.runPromptly("work, called after the queue was finished, comes back", queue::work);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("twenty thousand workers that come late come back")
  void manyReturn() {
    queue.finish();

    Jobs.comeBack("work, on a finished queue,", queue::work);
  }

  @Test
  @DisplayName(
      "jobs that were put before the queue was finished are all run once, by few workers or many")
  void allRun() {
    for (int count : Tried.each("count", new int[] {1, 3, 20})) {
      var fresh = new JobQueue();
      var runs = new AtomicIntegerArray(200);
      for (var i = 0; i < 100; i++) {
        var number = i;
        fresh.put(() -> runs.incrementAndGet(number));
      }

      try (var workers = new Workers()) {
        for (var i = 0; i < count; i++) {
          workers.start("worker-" + i, fresh::work);
        }
        for (var i = 100; i < 200; i++) {
          var number = i;
          fresh.put(() -> runs.incrementAndGet(number));
        }
        fresh.finish();
        workers.join();
      }

      for (var i = 0; i < 200; i++) {
        assertThat(runs.get(i))
            .as("times that job %d of 200 was run, by %d workers", i, count)
            .isEqualTo(1);
      }
    }
  }

  @Test
  @Corner
  @DisplayName("first put is first run, however many have come and gone before")
  void orderAfterMany() {
    var seed = System.nanoTime();
    var random = new Random(seed);
    var turn = new Semaphore(0);
    var ran = Collections.synchronizedList(new ArrayList<Integer>());
    var put = 0;
    try (var workers = new Workers()) {
      workers.start("worker", queue::work);
      for (var round = 0; round < 40; round++) {
        // More wait from round to round, and between two rounds some have gone.
        var from = put;
        put += random.nextInt(8 + 8 * round);
        var to = put;
        Workers.runPromptly(
            "put, with a job under way, comes back",
            () -> {
              for (var i = from; i < to; i++) {
                var number = i;
                queue.put(
                    () -> {
                      turn.acquireUninterruptibly();
                      ran.add(number);
                    });
              }
            });
        var left = put - ran.size() - turn.availablePermits();
        var go = random.nextInt(left + 1);
        var isRun = put - left + go;
        turn.release(go);
        Poll.until(
            isRun + " of " + put + " jobs have run, seed " + seed, () -> ran.size() == isRun);
      }
      queue.finish();
      turn.release(put);
      workers.join();
    }
    assertThat(ran)
        .as(
            "jobs that ran, by one worker, of %d that were put as others came and went, seed %d",
            put, seed)
        .isEqualTo(IntStream.range(0, put).boxed().toList());
  }

  @Test
  @Corner
  @DisplayName("finish interrupts no job, and no worker that has just been given one")
  void finishInterruptsNobody() {
    for (var round = 0; round < 60; round++) {
      var fresh = new JobQueue();
      var flags = Collections.synchronizedList(new ArrayList<Boolean>());
      try (var workers = new Workers()) {
        var both =
            IntStream.range(0, 2)
                .mapToObj(
                    i ->
                        workers.start(
                            "worker-" + i,
                            () -> {
                              fresh.work();
                              flags.add(Thread.currentThread().isInterrupted());
                            }))
                .toList();
        both.forEach(Workers.Worker::letWait);
        fresh.put(() -> flags.add(Thread.currentThread().isInterrupted()));
        fresh.finish();
        both.forEach(it -> it.awaitDone("work comes back when the queue is finished"));
      }
      assertThat(flags)
          .as(
              "interrupt flags, in a job that was put just before the queue was finished, and when two workers came back")
          .containsExactly(false, false, false);
    }
  }

  @Test
  @DisplayName("as many jobs run at the same time as there are workers")
  void together() {
    var meeting = new Rendezvous(4, "jobs of four workers");
    for (var i = 0; i < 8; i++) {
      queue.put(meeting::meet);
    }
    queue.finish();

    Workers.together(queue::work, queue::work, queue::work, queue::work);

    assertThat(meeting.highWater()).as("jobs that ran at the same time").isEqualTo(4);
  }

  @Test
  @Corner
  @DisplayName("jobs that come one right after another find a worker each, if as many wait")
  void togetherWhenTheyWait() {
    for (var round = 0; round < 10; round++) {
      var fresh = new JobQueue();
      var meeting = new Rendezvous(4, "jobs that were put as four workers waited");
      try (var workers = new Workers()) {
        var waiting =
            IntStream.range(0, 4).mapToObj(i -> workers.start("worker-" + i, fresh::work)).toList();
        waiting.forEach(it -> it.awaitWaiting("work, on an empty queue that is not finished,"));

        for (var i = 0; i < 4; i++) {
          fresh.put(meeting::meet);
        }

        Poll.until(
            "four jobs run at the same time that were put as four workers waited",
            () -> meeting.highWater() == 4);
        fresh.finish();
        workers.join();
      }
    }
  }

  @Test
  @DisplayName("put and finish wait for nobody: not for a worker, and not for a job under way")
  void putNeverWaits() {
    var gate = new Gate();
    var ran = new AtomicInteger();
    try (var workers = new Workers()) {
      Workers.runPromptly(
          "put, 20,000 times and with no worker, comes back",
          () -> {
            queue.put(gate::await);
            for (var i = 0; i < 20_000; i++) {
              queue.put(ran::incrementAndGet);
            }
          });
      workers.start("worker", queue::work);
      gate.awaitWaiting(1);

      Workers.runPromptly(
          "put and finish, with a job under way, come back",
          () -> {
            queue.put(ran::incrementAndGet);
            queue.finish();
          });
      gate.open();
      workers.join();
    } finally {
      gate.open();
    }
    assertThat(ran.get()).as("jobs that were run, of 20,001").isEqualTo(20_001);
  }

  @Test
  @DisplayName("a job that is put after the queue was finished is rejected, and not run")
  void rejected() {
    var ran = new AtomicInteger();
    queue.put(ran::incrementAndGet);
    queue.finish();

    for (var i = 0; i < 2; i++) {
      assertThatThrownBy(() -> queue.put(() -> ran.addAndGet(100)))
          .as("put, when the queue is finished")
          .isInstanceOf(RejectedExecutionException.class);
      Workers.runPromptly("work, on a finished queue, comes back", queue::work);
      assertThat(ran.get()).as("jobs run; 100 for each that was rejected").isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a job that is put as another thread finishes the queue is rejected or run, in slow motion")
  void putMeetsFinish() throws Exception {
    StepByStep.each(QueueOfJobsTest::finishedAtAStep);
  }

  /** The queue is finished, and its worker comes back if it may, while put is held at a step. */
  private static void finishedAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(SlowQueue.class, JobQueue.class);
    var ran = new AtomicInteger();
    var rejected = new AtomicBoolean();
    try (var workers = new Workers()) {
      var worker = workers.start("worker", slow::work);
      worker.letWait();
      var putting =
          workers.start(
              "puts",
              () -> {
                hold.begin(Thread.currentThread());
                try {
                  slow.put(ran::incrementAndGet);
                } catch (RejectedExecutionException e) {
                  rejected.set(true);
                }
              });
      putting.letWait();
      var finishing = workers.start("finishes", slow::finish);
      // If put holds a lock, they wait for it.
      finishing.letWait();
      worker.letWait();
      hold.release();
      putting.awaitDone("put comes back, as another thread finishes the queue");
      finishing.awaitDone("finish comes back");
      worker.awaitDone("work comes back, on a finished queue");
    }
    assertThat(ran.get())
        .as(
            "times that a job was run which another thread put as the queue was finished, when put"
                + " has %s and the only worker has come back",
            rejected.get() ? "thrown RejectedExecutionException" : "taken it without an exception")
        .isEqualTo(rejected.get() ? 0 : 1);
  }

  /** A queue in slow motion. */
  private interface SlowQueue {
    void put(Runnable job);

    void finish();

    void work() throws InterruptedException;
  }

  @Test
  @DisplayName("the outcomes of run are the checksums of the sources, in their order")
  void sums() {
    Jobs.givesTheSums(new QueueOfJobs(1));
    Jobs.givesTheSums(new QueueOfJobs(3));
  }

  @Test
  @DisplayName("run reads as many sources at the same time as it has workers, and never more")
  void workers() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(12);
      var census = ThreadCensus.take();
      var caller =
          workers.start(
              "caller",
              () ->
                  sources.assertOutcomes(
                      "12 slow sources, 4 workers", new QueueOfJobs(4).run(sources.all())));

      Poll.until(
          "4 of 12 sources are connected, for 4 workers",
          () -> sources.server().connected() >= 4 || caller.isDone());
      CpuTime.letSleep(caller.thread());
      sources.open();
      workers.join();

      assertThat(sources.server().highWater())
          .as("sources that were read at the same time, by 4 workers")
          .isEqualTo(4);
      census.assertNoneLeft();
      sources.server().assertAllClosed();
    }
  }

  @Test
  @Corner
  @DisplayName("two objects have their own number of workers each")
  void twoObjects() {
    var job = new QueueOfJobs(4);
    var later = new QueueOfJobs(1);
    try (var four = new Sources();
        var two = new Sources()) {
      four.waitForEachOther(4);
      two.sends("first");
      two.sends("second");

      four.assertOutcomes(
          "four sources that wait for each other, 4 workers",
          Workers.callPromptly(
              "run, with 4 workers and after another object was made with 1, comes back from four"
                  + " sources that wait for each other",
              () -> job.run(four.all())));
      two.assertOutcomes("two sources, 1 worker", Jobs.run(later, two.all()));
      assertThat(two.server().highWater())
          .as("sources that were read at the same time, by 1 worker, after a run with 4")
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a slow source holds up one worker, and the other reads all the rest")
  void oneSlowSource() {
    try (var sources = new Sources();
        var workers = new Workers()) {
      sources.gated(1);
      var quick = IntStream.range(0, 11).mapToObj(i -> sources.sends("quick " + i)).toList();
      var caller =
          workers.start(
              "caller",
              () ->
                  sources.assertOutcomes(
                      "one slow source and 11 quick ones, 2 workers",
                      new QueueOfJobs(2).run(sources.all())));

      Poll.until(
          "11 quick sources are read while a slow one holds up one of 2 workers",
          () ->
              caller.isDone()
                  || quick.stream().allMatch(it -> sources.server().ended(it.port()) == 1));
      sources.open();
      workers.join();
    }
  }

  @Test
  @DisplayName("a source that refuses or breaks off has failed, and the others are read")
  void failures() {
    Jobs.tellsFailures(new QueueOfJobs(2));
  }

  @Test
  @Corner
  @DisplayName(
      "whatever a job throws goes to its thread's uncaught exception handler, and the worker goes on")
  void jobsThrow() {
    for (var failure : Tried.each("failure", CallbackFailure.values())) {
      var fresh = new JobQueue();
      var thrower = failure.thrower();
      var handled = Collections.synchronizedList(new ArrayList<Throwable>());
      var after = new AtomicInteger();
      fresh.put(thrower::run);
      fresh.put(thrower::run);
      fresh.put(after::incrementAndGet);
      fresh.finish();

      Workers.runPromptly(
          "work, when jobs throw " + failure + ", comes back",
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler((thread, thrown) -> handled.add(thrown));
            fresh.work();
          });

      assertThat(handled)
          .as("what the handler got, when two jobs threw %s", failure)
          .containsExactly(thrower.thrown(), thrower.thrown());
      assertThat(after.get()).as("jobs run after two that threw %s", failure).isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("what a job throws goes to the handler that its thread has then, not the one before")
  void handlerOfTheMoment() {
    var handled = Collections.synchronizedList(new ArrayList<String>());
    for (var job : List.of("first", "second")) {
      queue.put(
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler(
                    (thread, thrown) -> handled.add("by the handler of the " + job + " job"));
            throw new IllegalStateException("a job that fails");
          });
    }
    queue.finish();

    Workers.runPromptly(
        "work, when jobs give its thread another uncaught exception handler, comes back",
        () -> {
          Thread.currentThread()
              .setUncaughtExceptionHandler(
                  (thread, thrown) -> handled.add("by the handler from before the jobs"));
          queue.work();
        });

    assertThat(handled)
        .as("how two jobs were handled that each gave their thread a handler and then threw")
        .containsExactly("by the handler of the first job", "by the handler of the second job");
  }

  @Test
  @Corner
  @DisplayName("while an uncaught exception handler is busy, nobody else waits for it")
  void busyHandler() {
    var handling = new Gate();
    var ran = new AtomicInteger();
    queue.put(
        () -> {
          throw new IllegalStateException("a job that fails");
        });
    try (var workers = new Workers()) {
      workers.start(
          "worker whose handler is busy",
          () -> {
            Thread.currentThread()
                .setUncaughtExceptionHandler((thread, thrown) -> handling.await());
            queue.work();
          });
      handling.awaitWaiting(1);

      Workers.runPromptly(
          "put returns, while a worker's uncaught exception handler is busy",
          () -> queue.put(ran::incrementAndGet));
      Workers.runPromptly(
          "finish returns, while a worker's uncaught exception handler is busy", queue::finish);
      Workers.runPromptly(
          "another worker comes back, while the first one's uncaught exception handler is busy",
          queue::work);
      handling.open();
      workers.join();
    }
    assertThat(ran.get()).as("times that the job behind the failing one was run").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("a job is a job, whatever it says that it is equal to")
  void equalToAnything() {
    Jobs.runsThoughEqual(queue::put, queue::finish, queue::work);
  }

  @Test
  @Corner
  @DisplayName(
      "an interrupt while it waits, or before it has to, is thrown, and the others wait on")
  void interrupted() {
    try (var bystanders = new Bystanders("the same queue")) {
      bystanders.waits("work", queue::work);
      Interrupts.beforeTheCall("work, on an empty queue", queue::work);
      Interrupts.whileItWaits("work, on an empty queue,", queue::work);
      bystanders.assertUndisturbed();
      queue.finish();
      bystanders.awaitDone();
    }
  }

  @Test
  @Corner
  @DisplayName("a worker that was interrupted before, and has run what there was, throws")
  void interruptedBeforeAJob() {
    var ran = new AtomicInteger();
    queue.put(ran::incrementAndGet);
    queue.put(ran::incrementAndGet);

    Interrupts.beforeTheCall("work, on a queue with two jobs and no end", queue::work);
    queue.finish();
    Workers.runPromptly("work, on a finished queue, comes back", queue::work);

    assertThat(ran.get()).as("jobs run, of two, when a worker was interrupted").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("an interrupt at the moment when the queue is finished keeps no other worker there")
  void interruptMeetsFinish() {
    Jobs.interruptsAtTheEnd(
        () -> {
          var fresh = new JobQueue();
          return new Jobs.Crew(fresh::work, fresh::finish);
        });
  }

  @Test
  @Corner
  @DisplayName("an interrupted worker loses no job")
  void interruptLosesNothing() {
    var ran = new AtomicInteger();
    queue.put(ran::incrementAndGet);
    queue.put(ran::incrementAndGet);
    queue.finish();

    Workers.runPromptly(
        "work, called by an interrupted thread when there are jobs, comes back",
        () -> {
          Thread.currentThread().interrupt();
          try {
            queue.work();
          } catch (InterruptedException e) {
            // It may, if it has not taken a job.
          }
        });
    Workers.runPromptly("work, on a finished queue, comes back", queue::work);

    assertThat(ran.get()).as("jobs run, of two, when a worker was interrupted").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("a job that comes as a waiting worker is interrupted is run by that one or the next")
  void interruptMeetsJob() {
    for (var round = 0; round < 20; round++) {
      var fresh = new JobQueue();
      var ran = new AtomicInteger();
      try (var workers = new Workers()) {
        var first =
            workers.start(
                "interrupted",
                () -> {
                  try {
                    fresh.work();
                  } catch (InterruptedException e) {
                    // Then the job is for the other.
                  }
                });
        first.awaitWaiting("work, on an empty queue,");
        var other = workers.start("other", fresh::work);
        other.awaitWaiting("work, on an empty queue,");

        fresh.put(ran::incrementAndGet);
        first.thread().interrupt();

        Poll.until(
            "the job is run that came as one of two workers was interrupted", () -> ran.get() == 1);
        fresh.finish();
        workers.join();
      }
      assertThat(ran.get()).as("times that the job was run").isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("a worker that is woken for nothing waits on")
  void wokenForNothing() {
    try (var workers = new Workers()) {
      var ran = new AtomicInteger();
      var worker = workers.start("worker", queue::work);
      worker.awaitWaiting("work, on an empty queue,");
      Spurious.wakeAll(queue, worker.thread());
      worker.awaitWaiting("work, woken although nothing has come,");
      queue.put(ran::incrementAndGet);
      queue.finish();
      worker.awaitDone("work comes back when the queue is finished");
      assertThat(ran.get()).as("jobs run by a worker that was woken for nothing").isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("a worker sleeps while it waits for a job")
  void sleeps() {
    try (var workers = new Workers()) {
      var worker = workers.start("worker", queue::work);
      worker.awaitWaiting("work, on an empty queue,");
      CpuTime.assertSleeps(worker.thread(), "the queue is empty");
      queue.finish();
      workers.join();
    }
  }

  @Test
  @Corner
  @DisplayName("the queue may be finished again, from any thread, and from a job")
  void finishAgain() {
    var ran = new AtomicInteger();
    queue.put(
        () -> {
          queue.finish();
          queue.finish();
        });
    queue.put(ran::incrementAndGet);

    Workers.runPromptly("work, on a queue that its job finishes, comes back", queue::work);
    queue.finish();

    assertThat(ran.get()).as("jobs run that came before the queue was finished").isEqualTo(1);
    assertThatThrownBy(() -> queue.put(() -> {}))
        .as("put, when a job has finished the queue")
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  @Corner
  @DisplayName("a job may put jobs, and the same Runnable twice is run twice")
  void jobsPutJobs() {
    var ran = new AtomicInteger();
    Runnable same = ran::incrementAndGet;
    queue.put(same);
    queue.put(
        () -> {
          queue.put(same);
          queue.put(queue::finish);
        });
    queue.put(same);

    Workers.runPromptly("work, with jobs that put jobs, comes back", queue::work);

    assertThat(ran.get()).as("times that a Runnable was run that was put three times").isEqualTo(3);
  }

  @Test
  @Corner
  @DisplayName("a job that a job puts comes behind those that are there")
  void jobsPutJobsBehind() {
    var ran = Collections.synchronizedList(new ArrayList<String>());
    queue.put(
        () -> {
          ran.add("first");
          queue.put(() -> ran.add("put by the first"));
          queue.put(() -> ran.add("put by the first, too"));
        });
    queue.put(
        () -> {
          ran.add("second");
          queue.put(queue::finish);
        });
    queue.put(() -> ran.add("third"));

    Workers.runPromptly("work, with jobs that put jobs, comes back", queue::work);

    assertThat(ran)
        .as("jobs in the order in which they ran")
        .containsExactly("first", "second", "third", "put by the first", "put by the first, too");
  }

  @Test
  @Corner
  @DisplayName("two queues have nothing to do with each other")
  void twoQueues() {
    var other = new JobQueue();
    var ran = new AtomicInteger();
    try (var bystanders = new Bystanders("another queue")) {
      bystanders.waits("work", other::work);
      queue.put(ran::incrementAndGet);
      queue.finish();
      Workers.runPromptly("work, on a finished queue, comes back", queue::work);
      bystanders.assertUndisturbed();
      other.put(ran::incrementAndGet);
      other.finish();
      bystanders.awaitDone();
    }
    assertThat(ran.get()).as("jobs run, of two in two queues").isEqualTo(2);
  }

  @Test
  @Corner
  @DisplayName("null is refused, and so is a number of workers below one")
  void refused() {
    assertThatThrownBy(() -> queue.put(null))
        .as("put with null")
        .isInstanceOf(NullPointerException.class);
    queue.finish();
    Workers.runPromptly("work, when null was refused, comes back", queue::work);
    for (var workers : Tried.each("workers", List.of(0, -1, Integer.MIN_VALUE))) {
      assertThatThrownBy(() -> new QueueOfJobs(workers))
          .as("new QueueOfJobs(%d)", workers)
          .isInstanceOf(IllegalArgumentException.class);
    }
    Jobs.refusesNull(new QueueOfJobs(2));
  }

  @Test
  @Corner
  @DisplayName("run may have no source, fewer than workers, empty ones, and one several times")
  void fewSources() {
    Jobs.takesNoSources(new QueueOfJobs(3));
    Jobs.takesEmptyAndRepeatedSources(new QueueOfJobs(7));
    Jobs.tellsUnknownHosts(new QueueOfJobs(3));
  }

  @Test
  @Corner
  @DisplayName("a thousand workers read a thousand sources at the same time")
  void thousand() {
    Jobs.readsAThousand(new QueueOfJobs(1_000));
  }

  @Test
  @Corner
  @DisplayName("run may be called again, and by two threads at once")
  void again() {
    Jobs.runsAgain(new QueueOfJobs(3), 3);
  }

  @Test
  @Corner
  @DisplayName("two runs at the same time have nothing of each other's, in slow motion")
  void runsApart() throws Exception {
    Jobs.keepsRunsApartInSlowMotion(Jobs.slow(QueueOfJobs.class, 2));
  }

  @Test
  @Corner
  @DisplayName("an interrupt of one of two runs at the same time leaves the other undisturbed")
  void interruptedBesideAnother() {
    Jobs.interruptsOneOfTwoRuns(new QueueOfJobs(3), 3);
  }

  @Test
  @Corner
  @DisplayName("an interrupt while run waits stops everything, and is thrown")
  void runInterrupted() {
    Jobs.endsWhenInterrupted(new QueueOfJobs(3), 7, 3);
    Jobs.endsWhenInterrupted(new QueueOfJobs(3), 1, 1);
    Jobs.endsWhenInterrupted(new QueueOfJobs(20), 30, 20);
  }

  @Test
  @Corner
  @DisplayName("an interrupt while a source does not let run in stops everything, and is thrown")
  void runInterruptedAtADoor() {
    Jobs.endsWhenInterruptedAtADoor(new QueueOfJobs(7));
  }

  @Test
  @Corner
  @DisplayName("one interrupt after another leaves nothing under way, and is thrown")
  void runInterruptedAgain() {
    Jobs.endsWhenInterruptedAgain(new QueueOfJobs(20), 30, 20);
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before run was called is not lost")
  void runInterruptedBefore() {
    Jobs.mindsAnEarlierInterrupt(new QueueOfJobs(2));
  }

  @Test
  @Corner
  @DisplayName("no outcome is lost when sources end and fail at the same moment, in slow motion")
  void inSlowMotion() throws Exception {
    Jobs.losesNoOutcomeInSlowMotion(Jobs.slow(QueueOfJobs.class, 3));
  }

  @Test
  @Corner
  @DisplayName("an interrupt of the caller is not lost, and fails no source, whenever it comes")
  void interruptedAtAnyStep() throws Exception {
    Jobs.mindsAnInterruptAtAnyStep(Jobs.slow(QueueOfJobs.class, 3));
  }

  @Test
  @Corner
  @DisplayName("an interrupt that comes as the last source ends is not lost")
  void interruptedAtTheEnd() {
    Jobs.losesNoInterruptAtTheEnd(new QueueOfJobs(2));
  }
}
