package inflight.ch13_multiprocessing;

import static inflight.ch13_multiprocessing.Thrown.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.ChildJvm;
import inflight.given.ChildTask;
import inflight.given.TaskChild;
import inflight.given.TaskException;
import inflight.given.WorkerDiedException;
import inflight.testkit.Children;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Descriptors;
import inflight.testkit.Graded;
import inflight.testkit.ThreadCensus;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import inflight.testkit.Workers.ThrowingRunnable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With real children. On a busy machine a JVM may take seconds to start, so everything here waits
 * as long as the children get on.
 */
@Graded(limitSeconds = 60)
class WorkerProcessTest {
  private static final List<String> TASKS = ChildJvm.command(TaskChild.class, Tasks.class);

  private final Children children = Children.take();

  @TempDir Path folder;

  @AfterEach
  void end() {
    children.end();
  }

  @Test
  @DisplayName("one child process runs one task after another, and keeps its memory between them")
  void calls() {
    with(
        "calls of a new worker",
        worker -> {
          assertThat(worker.call(Tasks.Square.class, 7)).as("the square of 7").isEqualTo(49);
          assertThat(worker.call(Tasks.Square.class, 9)).as("the square of 9").isEqualTo(81);
          assertThat(worker.call(Tasks.Pid.class, ""))
              .as("the process that runs the task")
              .isNotEqualTo(ProcessHandle.current().pid())
              .isEqualTo(worker.pid());
          assertThat(
                  List.of(
                      worker.call(Tasks.Count.class, ""),
                      worker.call(Tasks.Count.class, ""),
                      worker.call(Tasks.Count.class, "")))
              .as("what the task counts in a static field of the child's")
              .containsExactly(1, 2, 3);
          assertThat(worker.isAlive()).as("isAlive").isTrue();
          assertThat(children.alive()).as("children of one worker").hasSize(1);
        });
  }

  @Test
  @DisplayName("a task prints 1 MB to either output, and nobody is held up by it")
  void prints() {
    with(
        "a call whose task prints 1 MB to either output",
        worker -> {
          assertThat(worker.call(Tasks.Print.class, 1 << 20)).isEqualTo("printed");
          assertThat(worker.call(Tasks.Square.class, 3)).as("the next answer").isEqualTo(9);
        });
  }

  @Test
  @DisplayName("what a task throws comes as a TaskException, and the worker lives on")
  void throwing() {
    with(
        "calls whose tasks throw",
        worker -> {
          fails(worker, "exception", "java.io.IOException", "no such file");
          fails(worker, "error", "java.lang.AssertionError", "an error");
          fails(worker, "neither", "java.lang.Throwable", "neither");
          fails(worker, "silent", "java.lang.IllegalStateException", null);
          fails(worker, "odd", Tasks.Fail.Odd.class.getName(), "an odd one");
        });
  }

  @Test
  @DisplayName("a child that ends without an answer: this call fails, and so does every later one")
  void dies() {
    with(
        "calls of a worker whose child ends",
        worker -> {
          assertThat(worker.call(Tasks.Square.class, 2)).isEqualTo(4);
          dead(worker, 3, "a call whose task ends the child", Tasks.Halt.class, 3);
          dead(worker, 3, "the call after that", Tasks.Square.class, 2);
          dead(worker, 3, "one more call", Tasks.Square.class, 2);
        });
    children.assertNoneLeft();
  }

  @Test
  @DisplayName("half an answer is none")
  void halfAnAnswer() {
    with(
        "a call whose child ends in mid-answer",
        ChildJvm.command(Kids.AnswersInPart.class),
        worker -> dead(worker, 4, "a call with half an answer", Tasks.Square.class, 2));
  }

  @Test
  @DisplayName("a whole answer counts, even if the child has ended right behind it")
  void answersAndEnds() {
    with(
        "a call whose child answers and ends",
        ChildJvm.command(Kids.AnswersAndEnds.class, Tasks.class),
        worker -> {
          Kids.Late.sender = worker.pid();
          assertThat(
                  Thrown.returned(
                      "a call whose child has answered and ended",
                      () -> worker.call(Tasks.Null.class, "")))
              .as("the answer of a child that has ended right behind it")
              .isEqualTo("answered, 300000");
        });
  }

  @Test
  @DisplayName("calls of several threads take turns, and each gets its own answer")
  void turns() {
    with(
        "calls of four threads",
        worker -> {
          var bodies = new ThrowingRunnable[4];
          for (var i = 0; i < bodies.length; i++) {
            var bytes = new byte[150_000 + i];
            Arrays.fill(bytes, (byte) i);
            bodies[i] =
                () -> {
                  for (var round = 0; round < 4; round++) {
                    assertThat(Arrays.equals(worker.call(Tasks.Echo.class, bytes), bytes))
                        .as("the answer is the one to this thread's own call")
                        .isTrue();
                  }
                };
          }
          Workers.together(bodies);
        });
  }

  @Test
  @DisplayName("close ends the child, even one that would not end by itself, and waits for that")
  void stubborn() throws Exception {
    var worker = withAStubbornChild();
    var handle = ProcessHandle.of(worker.pid()).orElseThrow();
    promptly("close, of a child that minds no signal,", worker::close);

    assertThat(handle.isAlive()).as("the child lives when close has returned").isFalse();
    assertThat(worker.isAlive()).as("isAlive, after close").isFalse();
    children.assertNoneLeft();
  }

  @Test
  @DisplayName("a call that is under way when the worker is closed fails")
  void closeMeetsCall() throws Exception {
    var census = ThreadCensus.take();
    var begun = folder.resolve("begun");
    try (var workers = new Workers()) {
      var worker = new WorkerProcess(TASKS);
      var caller =
          workers.start(
              "caller",
              () ->
                  thrownBy(() -> worker.call(Tasks.Hang.class, begun.toString()))
                      .as("the call that was under way")
                      .isInstanceOf(WorkerDiedException.class));
      children.until("the task has begun", () -> Files.exists(begun) || caller.isDone());

      promptly("close, while a call is under way,", worker::close);
      children.until("the call that was under way comes back", caller::isDone);
      workers.join();
      children.assertNoneLeft();
      census.assertNoneLeft();
    }
  }

  @Test
  @Corner
  @DisplayName("an interrupt ends the child, and no later call gets the answer")
  void interrupted() throws Exception {
    var begun = folder.resolve("begun");
    try (var workers = new Workers()) {
      var worker = new WorkerProcess(TASKS);
      var caller =
          workers.start(
              "caller",
              () -> {
                thrownBy(() -> worker.call(Tasks.Hang.class, begun.toString()))
                    .as("call, interrupted as it waits for the answer")
                    .isInstanceOf(InterruptedException.class);
                assertThat(worker.isAlive())
                    .as("isAlive, when a call that had begun was interrupted")
                    .isFalse();
                assertThat(Thread.interrupted()).as("the interrupt flag, after that").isFalse();
              });
      children.until("the task has begun", () -> Files.exists(begun) || caller.isDone());
      // Waits for its turn, and is sent away: that is no reason to end the child.
      var second =
          workers.start(
              "second",
              () ->
                  thrownBy(() -> worker.call(Tasks.Square.class, 2))
                      .as("call, interrupted as it waits for its turn")
                      .isInstanceOf(InterruptedException.class));
      second.awaitWaiting("a call, while another is under way,");
      second.thread().interrupt();
      second.awaitDone("a call that is interrupted as it waits for its turn comes back");
      assertThat(worker.isAlive())
          .as("isAlive, when only a call that waits for its turn was interrupted")
          .isTrue();

      caller.thread().interrupt();

      children.until("call, interrupted as it waits, comes back", caller::isDone);
      workers.join();
      promptly(
          "a call after that",
          () ->
              thrownBy(() -> worker.call(Tasks.Square.class, 2))
                  .as("a call after one that was interrupted")
                  .isInstanceOf(WorkerDiedException.class));
      promptly("close", worker::close);
    }
  }

  @Test
  @Corner
  @DisplayName(
      "a call whose long argument the child does not read ends by an interrupt, and by close")
  void nobodyReads() throws Exception {
    for (boolean interrupted : Tried.each("interrupted", new boolean[] {true, false})) {
      try (var workers = new Workers()) {
        var worker = new WorkerProcess(ChildJvm.command(Kids.ReadsNothing.class));
        var caller =
            workers.start(
                "caller",
                () ->
                    thrownBy(() -> worker.call(Tasks.Echo.class, new byte[2 << 20]))
                        .as(
                            "a call with 2 MB that the child does not read, %s",
                            interrupted ? "interrupted" : "whose worker is closed")
                        .isInstanceOf(
                            interrupted ? InterruptedException.class : WorkerDiedException.class));
        CpuTime.letSleep(caller.thread());
        if (interrupted) {
          caller.thread().interrupt();
          children.until(
              "a call comes back that is interrupted while the child does not read its 2 MB",
              caller::isDone);
        }
        promptly("close, while the child does not read 2 MB,", worker::close);
        children.until(
            "a call comes back whose worker is closed while the child does not read its 2 MB",
            caller::isDone);
        workers.join();
      }
    }
    children.assertNoneLeft();
  }

  @Test
  @Corner
  @DisplayName("an interrupt that came before the call is thrown, and the child lives on")
  void interruptedBefore() {
    with(
        "a call of an interrupted thread",
        worker -> {
          Thread.currentThread().interrupt();
          thrownBy(() -> worker.call(Tasks.Count.class, ""))
              .as("call, of an interrupted thread")
              .isInstanceOf(InterruptedException.class);
          assertThat(worker.call(Tasks.Count.class, ""))
              .as("tasks that the child has run when this one is done")
              .isEqualTo(1);
        });
  }

  @Test
  @Corner
  @DisplayName("an interrupt while the argument is being written is thrown, and the child lives on")
  void interruptedAsItWrites() {
    with(
        "a call that is interrupted while its argument is being written",
        worker -> {
          var argument = new Tasks.Interrupting(Thread.currentThread());
          thrownBy(() -> worker.call(Tasks.Receive.class, argument))
              .as("call, interrupted while its argument is being written")
              .isInstanceOf(InterruptedException.class);
          assertThat(Thread.interrupted()).as("the interrupt flag, after that").isFalse();
          assertThat(worker.isAlive())
              .as("isAlive, when a call was interrupted before it had sent anything")
              .isTrue();
          lives(worker, "an interrupt while an argument was being written");
        });
  }

  @Test
  @Corner
  @DisplayName(
      "an argument or a result that cannot travel is a TaskException, and the worker lives")
  void cannotTravel() {
    with(
        "calls with what cannot be serialized",
        worker -> {
          for (var thrown :
              List.of(
                  new NotSerializableException("Socket"),
                  new IllegalStateException("not now"),
                  new StackOverflowError(),
                  new Throwable("neither"),
                  new Tasks.Speechless())) {
            thrownBy(() -> worker.call(Tasks.Size.class, new Tasks.Unwritable(thrown)))
                .as(
                    "call, with an argument that throws a %s when it is written",
                    thrown.getClass().getSimpleName())
                .isInstanceOf(TaskException.class);
            lives(worker, "an argument that cannot be written");
          }
          thrownBy(() -> worker.call(Tasks.NotSerializable.class, ""))
              .as("call, whose result cannot be serialized")
              .isInstanceOf(TaskException.class);
          lives(worker, "a result that cannot be written");
          for (var kind : List.of("exception", "missing", "unchecked", "error", "neither")) {
            thrownBy(() -> worker.call(Tasks.MakeUnreadable.class, kind))
                .as("call, whose result cannot be deserialized here (%s)", kind)
                .isInstanceOf(TaskException.class);
            lives(worker, "a result that cannot be read here");
          }
        });
  }

  @Test
  @Corner
  @DisplayName("an argument and a result may be null, or longer than a pipe holds")
  void nullAndLong() {
    with(
        "calls with null and with 2 MB",
        worker -> {
          assertThat(worker.call(Tasks.Null.class, null)).as("null there and back").isNull();
          var bytes = new byte[2 << 20];
          bytes[bytes.length - 1] = 42;
          assertThat(Arrays.equals(worker.call(Tasks.Echo.class, bytes), bytes))
              .as("2 MB there and back are the same")
              .isTrue();
          thrownBy(() -> worker.call((Class<Tasks.Square>) null, 1))
              .as("call, without a task")
              .isInstanceOf(NullPointerException.class);
          lives(worker, "a call without a task");
        });
  }

  @Test
  @Corner
  @DisplayName(
      "a child that has ended before it has read anything is dead, with a long argument too")
  void endsAtOnce() {
    with(
        "a call of a child that ends at once",
        ChildJvm.command(Kids.EndsAtOnce.class),
        worker -> {
          dead(worker, 9, "a call with 2 MB", Tasks.Echo.class, new byte[2 << 20]);
          dead(worker, 9, "a call with little", Tasks.Echo.class, new byte[1]);
        });
  }

  @Test
  @Corner
  @DisplayName(
      "a child whose answer stops half-way is waited for, and when it is killed, it is dead")
  void killed() throws Exception {
    var stopped = folder.resolve("stopped");
    try (var workers = new Workers()) {
      var worker = new WorkerProcess(TASKS);
      var caller =
          workers.start(
              "caller",
              () ->
                  thrownBy(() -> worker.call(Tasks.StopHalfway.class, stopped.toString()))
                      .as("a call whose child is killed in mid-answer")
                      .isInstanceOf(WorkerDiedException.class));
      children.until("half an answer is written", () -> Files.exists(stopped) || caller.isDone());
      assertThat(caller.isDone()).as("the call is over, with half an answer").isFalse();

      children.end();

      children.until("a call whose child is killed comes back", caller::isDone);
      workers.join();
      assertThat(worker.isAlive()).as("isAlive, after that").isFalse();
      promptly("close", worker::close);
    }
  }

  @Test
  @Corner
  @DisplayName("a child that has closed its output and lives on is ended")
  void breaksOff() {
    for (boolean isStubborn : Tried.each("stubborn", new boolean[] {false, true})) {
      var child =
          isStubborn
              ? "child, which minds no signal, closes its output"
              : "child closes its output";
      with(
          "a call whose " + child,
          worker -> {
            thrownBy(() -> worker.call(Tasks.BreakOff.class, isStubborn))
                .as("a call whose %s in mid-answer", child)
                .isInstanceOf(WorkerDiedException.class);
            assertThat(worker.isAlive()).as("isAlive, after that").isFalse();
          });
    }
  }

  @Test
  @Corner
  @DisplayName("two workers have a child each, and one goes on when the other is closed")
  void twoWorkers() {
    with(
        "calls of two workers",
        one -> {
          try (var other = new WorkerProcess(TASKS)) {
            assertThat(one.call(Tasks.Pid.class, ""))
                .as("the process of one worker's task")
                .isEqualTo(one.pid())
                .isNotEqualTo(other.pid());
            assertThat(other.call(Tasks.Count.class, "")).as("the other's count").isEqualTo(1);
          }
          assertThat(one.call(Tasks.Count.class, "")).as("the one's count").isEqualTo(1);
        });
  }

  @Test
  @Corner
  @DisplayName("a call of one worker does not wait for the call of another")
  void turnsOfTheirOwn() {
    var begun = folder.resolve("begun");
    with(
        "a call, while the task of another worker hangs,",
        one -> {
          try (var other = new WorkerProcess(TASKS);
              var workers = new Workers()) {
            var hung =
                workers.start(
                    "caller of another worker",
                    () ->
                        thrownBy(() -> other.call(Tasks.Hang.class, begun.toString()))
                            .as("the call that hung until its worker was closed")
                            .isInstanceOf(WorkerDiedException.class));
            children.until(
                "the task of another worker has begun", () -> Files.exists(begun) || hung.isDone());

            assertThat(one.call(Tasks.Square.class, 6))
                .as("the square of 6, while the task of another worker hangs")
                .isEqualTo(36);

            other.close();
            children.until("the call that hung comes back", hung::isDone);
            workers.join();
          }
        });
  }

  @Test
  @Corner
  @DisplayName("close may come again, from two threads at once, and leaves nothing open")
  void closeAgain() throws Exception {
    promptly("a first worker", () -> new WorkerProcess(TASKS).close());
    var open = Descriptors.open();
    var census = ThreadCensus.take();
    var worker = new WorkerProcess(TASKS);
    promptly(
        "close, of two threads at once and then of an interrupted one,",
        () -> {
          Workers.together(worker::close, worker::close);
          Thread.currentThread().interrupt();
          worker.close();
          assertThat(Thread.interrupted()).as("the interrupt flag, after close").isTrue();
          thrownBy(() -> worker.call(Tasks.Square.class, 2))
              .as("a call after close")
              .isInstanceOf(WorkerDiedException.class);
        });

    children.assertNoneLeft();
    census.assertNoneLeft();
    children.until(
        "no more descriptors are open than before the worker", () -> Descriptors.open() <= open);
  }

  @Test
  @Corner
  @DisplayName("each of two closes waits until the child is gone, whoever is interrupted")
  void closeInterrupted() throws Exception {
    var worker = withAStubbornChild();
    promptly(
        "close, of two threads at once, one of them interrupted,",
        () ->
            Workers.together(
                () -> {
                  worker.close();
                  assertThat(worker.isAlive()).as("isAlive, after close").isFalse();
                },
                () -> {
                  Thread.currentThread().interrupt();
                  worker.close();
                  assertThat(Thread.interrupted())
                      .as("the flag of an interrupted thread, after close")
                      .isTrue();
                  assertThat(worker.isAlive())
                      .as("isAlive, after close of an interrupted thread")
                      .isFalse();
                }));
  }

  @Test
  @Corner
  @DisplayName("interrupted again and again, a call still ends its child before it throws")
  void interruptedAgain() throws Exception {
    var worker = withAStubbornChild();
    try (var workers = new Workers()) {
      var caller =
          workers.start(
              "caller",
              () -> {
                thrownBy(() -> worker.call(Tasks.Square.class, 2))
                    .as("call, interrupted as it waits for the answer")
                    .isInstanceOf(InterruptedException.class);
                assertThat(worker.isAlive())
                    .as("isAlive, when a call was interrupted more than once")
                    .isFalse();
              });
      CpuTime.letSleep(caller.thread());
      children.until(
          "call, interrupted again and again, comes back",
          () -> {
            caller.thread().interrupt();
            return caller.isDone();
          });
      workers.join();
    }
    promptly("close", worker::close);
  }

  /** One whose child minds no signal any more: while it is starting it would. */
  private WorkerProcess withAStubbornChild() throws IOException {
    var stubborn = folder.resolve("stubborn");
    var command = new ArrayList<>(ChildJvm.command(Kids.Stubborn.class));
    command.add(stubborn.toString());
    var worker = new WorkerProcess(command);
    children.until("the child minds no signal any more", () -> Files.exists(stubborn));
    return worker;
  }

  @Test
  @Corner
  @DisplayName("a command that cannot be started is an IOException")
  void cannotStart() {
    thrownBy(() -> new WorkerProcess(List.of(folder.resolve("no-such-program").toString())))
        .as("new WorkerProcess, with a program that is not there")
        .isInstanceOf(IOException.class);
  }

  /** Uses a worker and closes it, and gives that time as long as the children get on. */
  private void with(String what, Use use) {
    with(what, TASKS, use);
  }

  private void with(String what, List<String> command, Use use) {
    promptly(
        what,
        () -> {
          try (var worker = new WorkerProcess(command)) {
            use.use(worker);
          }
        });
  }

  /** What a test does with a worker. */
  private interface Use {
    void use(WorkerProcess worker) throws Exception;
  }

  private void promptly(String what, ThrowingRunnable call) {
    try (var workers = new Workers()) {
      var caller = workers.start("caller", call);
      children.until(what + " comes to an end", caller::isDone);
      workers.join();
    }
  }

  private static void fails(WorkerProcess worker, String kind, String name, String message)
      throws Exception {
    var thrown =
        thrownBy(() -> worker.call(Tasks.Fail.class, kind))
            .a(TaskException.class, "a call whose task throws %s", name);
    assertThat(thrown.className()).as("className()").isEqualTo(name);
    assertThat(thrown.remoteMessage()).as("remoteMessage(), of %s", name).isEqualTo(message);
    assertThat(thrown.remoteStack()).as("remoteStack(), of %s", name).contains("Tasks");
    lives(worker, name);
  }

  /** From another thread: one that has kept a lock by mistake would still get through. */
  private static void lives(WorkerProcess worker, String after) throws Exception {
    var answer =
        Thrown.returned(
            "a call after " + after, () -> elsewhere(() -> worker.call(Tasks.Square.class, 6)));
    assertThat(answer).as("the answer to the next call, after %s", after).isEqualTo(36);
  }

  private static <T> T elsewhere(Callable<T> call) throws Exception {
    var other = new FutureTask<>(call);
    Thread.ofPlatform().daemon().name("another caller").start(other);
    try {
      return other.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception thrown ? thrown : e;
    }
  }

  private static <A extends Serializable, R> void dead(
      WorkerProcess worker,
      int exitValue,
      String what,
      Class<? extends ChildTask<A, R>> task,
      A argument) {
    var thrown =
        thrownBy(() -> elsewhere(() -> worker.call(task, argument)))
            .a(WorkerDiedException.class, "%s", what);
    assertThat(thrown.exitValue()).as("exitValue(), of %s", what).isEqualTo(exitValue);
    assertThat(worker.isAlive()).as("isAlive, after %s", what).isFalse();
  }
}
