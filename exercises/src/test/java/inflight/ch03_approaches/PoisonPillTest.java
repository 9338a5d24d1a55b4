package inflight.ch03_approaches;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.testkit.Bystanders;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Interrupts;
import inflight.testkit.Poll;
import inflight.testkit.Workers;
import inflight.testkit.motion.SlowMotion;
import inflight.testkit.motion.StepByStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 15)
class PoisonPillTest {
  private final PoisonPill queue = new PoisonPill();

  @Test
  @DisplayName("every worker comes back at the end, however many wait")
  void allComeBack() {
    try (var workers = new Workers()) {
      var waiting =
          IntStream.range(0, 3).mapToObj(i -> workers.start("worker-" + i, queue::work)).toList();
      waiting.forEach(it -> it.awaitWaiting("work, with no job there,"));

      queue.finish();

      waiting.forEach(it -> it.awaitDone("each of three workers comes back"));
    }
  }

  @Test
  @DisplayName("a worker that comes late comes back too")
  void late() {
    queue.put(() -> {});
    queue.finish();

    for (var i = 0; i < 3; i++) {
      Workers.runPromptly("each worker that comes after the end comes back", queue::work);
    }
  }

  @Test
  @Corner
  @DisplayName("twenty thousand workers that come late come back")
  void manyLate() {
    queue.finish();

    Jobs.comeBack("work, called after the end,", queue::work);
  }

  @Test
  @DisplayName("jobs that were put before the end are all run once")
  void allRun() {
    var runs = new AtomicIntegerArray(300);
    try (var workers = new Workers()) {
      for (var i = 0; i < 3; i++) {
        workers.start("worker-" + i, queue::work);
      }
      for (var i = 0; i < 300; i++) {
        var number = i;
        queue.put(() -> runs.incrementAndGet(number));
      }
      queue.finish();
      workers.join();
    }
    for (var i = 0; i < 300; i++) {
      assertThat(runs.get(i)).as("times that job %d of 300 was run", i).isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("a job is a job, whatever it says that it is equal to")
  void equalToAnything() {
    Jobs.runsThoughEqual(queue::put, queue::finish, queue::work);
  }

  @Test
  @DisplayName("a worker that finds no job waits for one")
  void waits() {
    try (var workers = new Workers()) {
      var ran = new AtomicInteger();
      var worker = workers.start("worker", queue::work);
      worker.awaitWaiting("a worker that finds no job waits for one: work");
      queue.put(ran::incrementAndGet);
      Poll.until("the job is run that comes as the worker waits", () -> ran.get() == 1);
      worker.awaitWaiting("work, with all jobs done,");
      queue.finish();
      worker.awaitDone("work comes back at the end");
    }
  }

  @Test
  @DisplayName("one worker runs the jobs in the order in which they were put")
  void order() {
    var ran = Collections.synchronizedList(new ArrayList<Integer>());
    for (var i = 0; i < 20; i++) {
      var number = i;
      queue.put(() -> ran.add(number));
    }
    queue.finish();

    Workers.runPromptly("work comes back at the end", queue::work);

    assertThat(ran)
        .as("jobs in the order in which they ran")
        .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
  }

  @Test
  @DisplayName("while one worker is at a job, another runs those that are put already")
  void nobodyTakesMore() {
    var gate = new Gate();
    var ran = new AtomicInteger();
    queue.put(gate::await);
    for (var i = 0; i < 10; i++) {
      queue.put(ran::incrementAndGet);
    }
    try (var workers = new Workers()) {
      workers.start("worker", queue::work);
      gate.awaitWaiting(1);
      workers.start("another worker", queue::work);
      Poll.until(
          "another worker runs the ten jobs behind one that takes long", () -> ran.get() == 10);
      gate.open();
      queue.finish();
      workers.join();
    } finally {
      gate.open();
    }
  }

  @Test
  @DisplayName("an interrupt while it waits is thrown")
  void interrupted() {
    Interrupts.whileItWaits("work, with no job there,", queue::work);
  }

  @Test
  @Corner
  @DisplayName("a job that leaves the interrupt flag set is not the end")
  void flagLeftSet() {
    var ran = new AtomicInteger();
    queue.put(() -> Thread.currentThread().interrupt());
    queue.put(ran::incrementAndGet);
    queue.finish();
    var returned = new AtomicBoolean();

    Workers.runPromptly(
        "work, with a job that leaves the flag set, comes back",
        () -> {
          try {
            queue.work();
            returned.set(true);
          } catch (InterruptedException e) {
            // Whether taking a job that is there counts as waiting is left open.
          }
        });

    if (returned.get()) {
      assertThat(ran.get())
          .as(
              "times that the last job was run when work returned; the one before left the flag set")
          .isEqualTo(1);
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupted worker ends nobody else's work")
  void interruptedAlone() {
    var ran = new AtomicInteger();
    try (var others = new Bystanders("the queue of a worker that was interrupted")) {
      others.waits("work", queue::work);
      Interrupts.whileItWaits("work, with no job there,", queue::work);
      others.assertUndisturbed();
      queue.put(ran::incrementAndGet);
      queue.finish();
      others.awaitDone();
    }
    assertThat(ran.get()).as("jobs run after a worker was interrupted").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName("an interrupt at the moment of the end keeps no other worker there")
  void interruptMeetsEnd() {
    Jobs.interruptsAtTheEnd(
        () -> {
          var fresh = new PoisonPill();
          return new Jobs.Crew(fresh::work, fresh::finish);
        });
  }

  @Test
  @Corner
  @DisplayName("a worker comes back that comes at the moment of the end, in slow motion")
  void comesAtTheEnd() throws Exception {
    StepByStep.each(PoisonPillTest::endsAtAStep);
  }

  /** The end comes while the worker is held at one of its steps. */
  private static void endsAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Slow.class, PoisonPill.class);
    try (var workers = new Workers()) {
      var worker =
          workers.start(
              "worker",
              () -> {
                hold.begin(Thread.currentThread());
                slow.work();
              });
      CpuTime.letSleep(worker.thread());
      var end = workers.start("end", slow::finish);
      // If the worker holds a lock, the end waits for it.
      CpuTime.letSleep(end.thread());
      hold.release();
      end.awaitDone("finish returns");
      worker.awaitDone("work, called at the moment of the end, comes back");
      var late = workers.start("late worker", slow::work);
      late.awaitDone("work comes back, called after the end");
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a worker comes back though another takes the last job from under it, in slow motion")
  void anotherTakesTheLast() throws Exception {
    StepByStep.eachAndAfterCalls(PoisonPillTest::lastIsTakenAtAStep);
  }

  /** There is one job, and the end; another worker comes while the first is held at a step. */
  private static void lastIsTakenAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Slow.class, PoisonPill.class);
    var ran = new AtomicInteger();
    slow.put(ran::incrementAndGet);
    slow.finish();
    try (var workers = new Workers()) {
      var worker = heldWorker(workers, slow, hold);
      var another = workers.start("another worker", slow::work);
      // If the first one has the job or the end in its hands, it waits for that.
      another.letWait();
      hold.release();
      worker.awaitDone(
          "work comes back, though another worker took the last job, or saw the end, meanwhile");
      another.awaitDone("work comes back, that came while another worker was at the last job");
    }
    assertThat(ran.get()).as("times that the only job was run, by two workers").isEqualTo(1);
  }

  @Test
  @Corner
  @DisplayName(
      "a job that is put right before the end is run by a worker that waits, in slow motion")
  void lastComesWithTheEnd() throws Exception {
    StepByStep.eachAndAfterCalls(PoisonPillTest::lastComesAtAStep);
  }

  /** A job and the end come while the only worker is held at a step. */
  private static void lastComesAtAStep(StepByStep.Hold hold) {
    var slow = SlowMotion.of(Slow.class, PoisonPill.class);
    var ran = new AtomicInteger();
    try (var workers = new Workers()) {
      var worker = heldWorker(workers, slow, hold);
      var end =
          workers.start(
              "end",
              () -> {
                slow.put(ran::incrementAndGet);
                slow.finish();
              });
      // If the worker holds a lock, they wait for it.
      end.letWait();
      hold.release();
      end.awaitDone("put and finish return");
      worker.awaitDone("work comes back at the end");
    }
    assertThat(ran.get())
        .as(
            "times that a job was run, put before the end, when the only worker, which had found"
                + " no job before, came back")
        .isEqualTo(1);
  }

  /** A worker that is held at a step, or waits, or is through. */
  private static Workers.Worker heldWorker(Workers workers, Slow slow, StepByStep.Hold hold) {
    var worker =
        workers.start(
            "worker",
            () -> {
              hold.begin(Thread.currentThread());
              slow.work();
            });
    worker.letWait();
    return worker;
  }

  /** A queue in slow motion. */
  private interface Slow {
    void put(Runnable job);

    void work() throws InterruptedException;

    void finish();
  }
}
