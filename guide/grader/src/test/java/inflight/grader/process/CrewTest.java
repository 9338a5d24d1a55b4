package inflight.grader.process;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.TestBench;
import inflight.grader.process.Works.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CrewTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Crew crew;

  @BeforeEach
  void open() {
    crew = TestBench.crew(folder);
  }

  @AfterEach
  void close() {
    crew.close();
  }

  @Test
  @DisplayName("words with spaces, quotes, backslashes and emoji arrive as they were")
  void wordsArriveUnchanged() {
    var words = List.of("a b", "c\"d", "e\\f", "größe", "\ud83d\ude80");

    var result = work(Works.Echo.class, "ada", words.toArray(String[]::new));

    assertThat(answers(result)).containsExactlyElementsOf(words);
    assertThat(result.done()).isTrue();
  }

  @Test
  @DisplayName("a clean process is used again by its owner, and by nobody else")
  void reuse() {
    var first = pid(work(Works.Pid.class, "ada"));

    assertThat(pid(work(Works.Pid.class, "ada"))).isEqualTo(first);
    assertThat(pid(work(Works.Pid.class, "grace"))).isNotEqualTo(first);
    assertThat(pid(work(Works.Pid.class, "ada"))).isEqualTo(first);
  }

  @Test
  @DisplayName("a process that was started ahead is the first one's to come")
  void startedAhead() {
    crew.prepare(1, List.of());
    var first = pid(work(Works.Pid.class, "ada"));

    assertThat(pid(work(Works.Pid.class, "grace"))).isNotEqualTo(first);
  }

  @TestFactory
  @DisplayName("a process in which something is left over is not used again")
  Stream<DynamicTest> leftOver() {
    return Stream.of(
            "thread",
            "spinning virtual thread",
            "sleeping virtual thread",
            "parked task in the common pool",
            "timer of the JDK",
            "client",
            "property",
            "handler",
            "locale",
            "stream",
            "descriptors",
            "memory",
            "a sixth of the memory")
        .map(
            what ->
                DynamicTest.dynamicTest(
                    what,
                    () -> {
                      var before = pid(work(Works.Pid.class, what));

                      var result = work(Works.LeaveBehind.class, what, what);

                      assertThat(result.done()).as("it did its work").isTrue();
                      assertThat(pid(work(Works.Pid.class, what))).isNotEqualTo(before);
                    }));
  }

  @Test
  @DisplayName("an interrupt that is left on the main thread reaches nobody")
  void interruptIsCleared() {
    work(Works.LeaveBehind.class, "ada", "interrupt");

    assertThat(answers(work(Works.IsInterrupted.class, "ada"))).containsExactly("false");
  }

  @Test
  @DisplayName("properties of an assignment are there, and are not there for the next")
  void properties() {
    var with =
        Assignment.of(Works.Property.class, List.of("loop"), List.of(), Map.of("loop", "mine"));

    assertThat(answers(crew.work(Profile.WARM, "ada", with, LIMIT))).containsExactly("mine");
    assertThat(answers(work(Works.Property.class, "ada", "loop"))).containsExactly("null");
  }

  @Test
  @DisplayName("temporary files lie in the process's own folder")
  void temporaryFiles() throws Exception {
    var file = Path.of(answers(work(Works.TemporaryFile.class, "ada")).getFirst());

    assertThat(file).isAbsolute().exists().startsWith(folder.toRealPath());
  }

  @Test
  @DisplayName("what hangs is ended at the limit, with what it started")
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void hangs() {
    var result = work(Works.StartAndHang.class, "ada", Duration.ofSeconds(3));

    assertThat(result.timedOut()).isTrue();
    assertThat(result.done()).isFalse();
    assertEnded(Long.parseLong(answers(result).getFirst()));
  }

  @Test
  @DisplayName(
      "what is started and left running is ended and named, also when it hides from its parent")
  @EnabledOnOs(OS.LINUX)
  void leftRunning() throws Exception {
    var file = folder.resolve("pids");

    var result = work(Works.LeaveRunning.class, "ada", file.toString());

    assertThat(result.leftBehind()).isEqualTo("2 processes running: sleep");
    assertThat(Files.readAllLines(file)).hasSize(2);
    for (var pid : Files.readAllLines(file)) {
      assertEnded(Long.parseLong(pid.strip()));
    }
  }

  @Test
  @DisplayName("code that kills the parent of its process does not end the run")
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void killsItsParent() {
    var result = work(Works.KillParent.class, "ada");

    assertThat(result.done()).isFalse();
    assertThat(work(Works.Pid.class, "ada").done()).as("the next one").isTrue();
  }

  @Test
  @DisplayName("a process that ends has an exit code, and what it told before counts")
  void exits() {
    var result = work(Works.TellAndExit.class, "ada", "7");

    assertThat(result.done()).isFalse();
    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(answers(result)).containsExactly("before the end");
  }

  @Test
  @DisplayName("of a flood of output the beginning is kept")
  void flood() {
    var result = work(Works.Flood.class, "ada");

    assertThat(result.output()).startsWith("first").hasSizeLessThanOrEqualTo(64 * 1024);
  }

  @Test
  @DisplayName("half of an emoji is told with a question mark in its place")
  void loneSurrogate() {
    assertThat(answers(work(Works.Echo.class, "ada", "a\ud83d"))).containsExactly("a?");
    assertThat(answers(work(Works.LoneSurrogate.class, "ada"))).containsExactly("a?b");
  }

  @Test
  @DisplayName("a result that cannot be written down ends the process, and is not taken for none")
  void notWritten() {
    var result = work(Works.NotWritable.class, "ada");

    assertThat(result.done()).isFalse();
    assertThat(result.isBroken()).isTrue();
  }

  @TestFactory
  @DisplayName("what was written into the journal by others is noticed")
  Stream<DynamicTest> forged() {
    return Stream.of("append", "truncate", "flood", "endless line")
        .map(
            how ->
                DynamicTest.dynamicTest(
                    how,
                    () -> {
                      var result = work(Works.Forge.class, "ada", how);

                      assertThat(result.forged()).isTrue();
                    }));
  }

  @Test
  @DisplayName("a journal whose name was given to something else is still read")
  void replaced() {
    var result = work(Works.Forge.class, "ada", "replace");

    assertThat(answers(result)).containsExactly("genuine");
    assertThat(result.done()).isTrue();
  }

  @Test
  @DisplayName("a process ends when the coordinator does")
  void endsWithTheCoordinator() throws Exception {
    var pid = folder.resolve("pid");
    var coordinator =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(
                    java.io.File.pathSeparator,
                    TestBench.CLASS_PATH.stream().map(Path::toString).toList()),
                Works.Coordinator.class.getName(),
                pid.toString())
            .inheritIO()
            .start();

    assertThat(coordinator.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertEnded(Long.parseLong(Files.readString(pid)));
  }

  private Result work(Class<? extends Work> work, String owner, String... args) {
    return work(work, owner, LIMIT, args);
  }

  private Result work(Class<? extends Work> work, String owner, Duration limit, String... args) {
    var assignment = Assignment.of(work, List.of(args), List.of(), Map.of());
    return crew.work(Profile.WARM, owner, assignment, limit);
  }

  private static List<String> answers(Result result) {
    return result.told(Answer.class).stream().map(Answer::text).toList();
  }

  private static long pid(Result result) {
    assertThat(result.done()).as("%s", result).isTrue();
    assertThat(result.leftOver()).isEmpty();
    return Long.parseLong(answers(result).getFirst());
  }

  private static void assertEnded(long pid) {
    ProcessHandle.of(pid)
        .ifPresent(handle -> handle.onExit().orTimeout(20, TimeUnit.SECONDS).join());
  }
}
