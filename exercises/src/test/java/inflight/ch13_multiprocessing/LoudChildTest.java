package inflight.ch13_multiprocessing;

import static inflight.ch13_multiprocessing.Thrown.thrownBy;
import static org.assertj.core.api.Assertions.assertThat;

import inflight.given.ChildJvm;
import inflight.testkit.Children;
import inflight.testkit.Corner;
import inflight.testkit.CpuTime;
import inflight.testkit.Gate;
import inflight.testkit.Graded;
import inflight.testkit.Tried;
import inflight.testkit.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Graded(limitSeconds = 60)
class LoudChildTest {
  private final Children children = Children.take();

  @AfterEach
  void end() {
    children.end();
  }

  @Test
  @DisplayName("the answer is what the child prints on its standard output, and nothing of its log")
  void answer() {
    assertThat(answer(3, 40)).as("answer, of a child with a short log").isEqualTo("xxx");
    assertThat(children.alive()).as("children left when answer has returned").isEmpty();
  }

  @Test
  @DisplayName("a child writes a log of 1 MB before it answers, and nobody is held up by it")
  void longLog() {
    assertThat(answer(3, 1 << 20)).as("answer, of a child with a log of 1 MB").isEqualTo("xxx");
  }

  @Test
  @DisplayName("an answer of 1 MB comes whole, with a log of 1 MB or without one")
  void longAnswer() {
    for (var log : Tried.each("log", List.of(0, 1 << 20))) {
      assertThat(answer(1 << 20, log).length())
          .as("letters of an answer of 1 MB, with a log of %,d bytes", log)
          .isEqualTo(1 << 20);
    }
  }

  @Test
  @Corner
  @DisplayName("the answer is UTF-8: a letter may be of any number of bytes, wherever it stands")
  void letters() {
    int times = 20_000;
    var command = new ArrayList<>(ChildJvm.command(Kids.Prints.class));
    command.add(Integer.toString(times));

    var expected = Kids.Prints.LINES.repeat(times);
    var answer = answer("a child that prints letters of 1 to 4 bytes", command);

    var same = Arrays.mismatch(answer.toCharArray(), expected.toCharArray());
    assertThat(same < 0 ? "the whole text" : "another one from char %,d on".formatted(same))
        .as("answer, of a child that prints letters of 1 to 4 bytes, %,d times the same", times)
        .isEqualTo("the whole text");
  }

  @Test
  @DisplayName("it returns when the child has ended, and not when its output has")
  void outputEndsBefore() throws IOException {
    outputEndsBefore(false);
  }

  @Test
  @Corner
  @DisplayName("an interrupt does not end the wait for the child")
  void interrupted() throws IOException {
    outputEndsBefore(true);
  }

  private void outputEndsBefore(boolean interrupted) throws IOException {
    var answer = new AtomicReference<String>();
    var connected = new AtomicReference<Socket>();
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var workers = new Workers()) {
      var command = new ArrayList<>(ChildJvm.command(Kids.LivesOn.class));
      command.add(Integer.toString(server.getLocalPort()));
      workers.start("the child's host", () -> connected.set(server.accept()));
      var caller =
          workers.start(
              "caller",
              () -> {
                if (interrupted) {
                  Thread.currentThread().interrupt();
                }
                answer.set(LoudChild.answer(command));
              });
      children.until(
          "the child has closed its output", () -> connected.get() != null || caller.isDone());
      CpuTime.letSleep(caller.thread());
      // It may have cleared the flag that it came with, and be told by a later interrupt only.
      for (int i = 0; interrupted && i < 10; i++) {
        caller.thread().interrupt();
        CpuTime.letSleep(caller.thread());
      }
      assertThat(caller.isDone())
          .as(
              "whether answer has returned, when the child has closed its output and lives on%s",
              interrupted ? ", and the caller has been interrupted" : "")
          .isFalse();
      connected.get().close();
      children.until("answer comes back when the child has ended", caller::isDone);
      workers.join();
    }
    assertThat(answer.get()).as("answer").isEqualTo("xxx");
    assertThat(children.alive()).as("children left when answer has returned").isEmpty();
  }

  @Test
  @Corner
  @DisplayName("a child is asked from the common pool, which has no other thread free")
  void fromTheCommonPool() throws Exception {
    var pool = ForkJoinPool.commonPool();
    var command = new ArrayList<>(ChildJvm.command(Kids.Loud.class));
    command.addAll(List.of("3", Integer.toString(1 << 20)));
    var gate = new Gate();
    int others = pool.getParallelism() - 1;
    for (int i = 0; i < others; i++) {
      pool.execute(gate::await);
    }
    try {
      gate.awaitWaiting(others);
      var answer = pool.submit(() -> LoudChild.answer(command));

      children.until(
          "answer, of a child with a log of 1 MB, comes back to the last thread of the common pool",
          answer::isDone);

      assertThat(answer.get()).as("answer").isEqualTo("xxx");
    } finally {
      gate.open();
    }
  }

  @Test
  @DisplayName("the child has no input: one that reads it finds the end")
  void noInput() {
    assertThat(
            answer("a child that reads its input to the end", ChildJvm.command(Kids.Reads.class)))
        .as("answer, of a child that reads its input to the end")
        .isEqualTo("0 bytes");
  }

  @Test
  @DisplayName("a program that is not there is an IOException")
  void notThere() {
    thrownBy(() -> LoudChild.answer(List.of(Path.of("no", "such", "program").toString())))
        .as("answer, of a program that is not there")
        .isInstanceOf(IOException.class);
  }

  private String answer(int letters, int log) {
    var command = new ArrayList<>(ChildJvm.command(Kids.Loud.class));
    command.add(Integer.toString(letters));
    command.add(Integer.toString(log));
    return answer(
        "a child that prints %,d letters and logs %,d bytes".formatted(letters, log), command);
  }

  private String answer(String child, List<String> command) {
    var answer = new AtomicReference<String>();
    try (var workers = new Workers()) {
      var caller = workers.start("caller", () -> answer.set(LoudChild.answer(command)));
      children.until("answer, of " + child + ", comes back", caller::isDone);
      workers.join();
    }
    return answer.get();
  }
}
