package inflight.grader.behavior;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.behavior.BehaviorEvent.Kind;
import inflight.grader.model.Finding;
import inflight.grader.model.Json;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.process.Journal;
import inflight.grader.process.Result;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BehaviorVerdictTest {
  @Test
  @DisplayName("all tests passed is a pass")
  void passed() {
    assertThat(verdict(0, planned("a"), passed("a"), done()).status()).isEqualTo(Status.PASSED);
  }

  @Test
  @DisplayName("no test at all is never a pass")
  void nothingRan() {
    assertThat(verdict(0, done()).status()).isEqualTo(Status.ERROR);
    assertThat(verdict(1).status()).isEqualTo(Status.ERROR);
  }

  @Test
  @DisplayName("all tests met a TODO is not started, some is unfinished")
  void todo() {
    assertThat(verdict(0, planned("a"), todo("a"), done()).status()).isEqualTo(Status.NOT_STARTED);
    assertThat(verdict(0, planned("a"), planned("b"), passed("a"), todo("b"), done()).status())
        .isEqualTo(Status.UNFINISHED);
  }

  @Test
  @DisplayName("a failure weighs more than a TODO")
  void failureAndTodo() {
    assertThat(verdict(0, planned("a"), planned("b"), failed("a"), todo("b"), done()).status())
        .isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("a process that ends in a test fails that test, even with exit code 0")
  void exit() {
    var verdict = verdict(0, planned("a"), planned("b"), passed("a"), started("b"));

    assertThat(verdict.status()).isEqualTo(Status.FAILED);
    assertThat(verdict.findings().getFirst().claim()).isEqualTo("b");
    assertThat(verdict.findings().getFirst().details().getFirst()).contains("exit code 0");
  }

  @Test
  @DisplayName("a process that ends between two tests has not passed")
  void exitBetween() {
    assertThat(verdict(0, planned("a"), planned("b"), passed("a")).status())
        .isEqualTo(Status.FAILED);
  }

  @Test
  @DisplayName("tests that were not run after a hang are counted")
  void hang() {
    var verdict = verdict(0, planned("a"), planned("b"), event(Kind.HUNG, "a"));

    assertThat(verdict.status()).isEqualTo(Status.FAILED);
    assertThat(verdict.summary()).contains("1 not run after that");
  }

  @Test
  @DisplayName("what a busy machine could not tell is inconclusive, unless something failed")
  void inconclusive() {
    var unclear = event(Kind.INCONCLUSIVE, "a");

    assertThat(verdict(0, planned("a"), planned("b"), unclear, passed("b"), done()).status())
        .isEqualTo(Status.INCONCLUSIVE);
    assertThat(verdict(0, planned("a"), planned("b"), unclear, failed("b"), done()).status())
        .isEqualTo(Status.FAILED);
    assertThat(verdict(0, planned("a"), planned("b"), event(Kind.STILL_RUNNING, "a")).status())
        .isEqualTo(Status.INCONCLUSIVE);
  }

  @Test
  @DisplayName("a test that was planned and never ran is no pass, whatever else there is")
  void planned() {
    assertThat(verdict(0, planned("a"), planned("b"), passed("a"), done()).status())
        .isEqualTo(Status.ERROR);
  }

  @Test
  @DisplayName("core and corners are counted apart once there are corners")
  void corners() {
    var verdict =
        verdict(
            0,
            planned("a"),
            corner(Kind.PLANNED, "b"),
            passed("a"),
            corner(Kind.FAILED, "b"),
            done());

    assertThat(verdict.summary()).isEqualTo("core 1 of 1, corners 0 of 1");
    assertThat(BehaviorJudge.letsOthersBegin(verdict)).isTrue();
  }

  @Test
  @DisplayName("processes that were left running fail it, and are counted")
  void leftRunning() {
    var result =
        new Result(
            lines(planned("a"), passed("a"), done()),
            true,
            false,
            false,
            0,
            "",
            "",
            List.of("sleep", "sleep"),
            Duration.ofSeconds(1));

    var verdict = BehaviorVerdict.of(result, Duration.ofSeconds(1), running -> null);

    assertThat(verdict.status()).isEqualTo(Status.FAILED);
    assertThat(verdict.findings().getFirst().details().getFirst())
        .isEqualTo("the code under test left 2 processes running: sleep");
  }

  private static List<String> lines(BehaviorEvent... events) {
    return Stream.of(events).map(Json.LINE::toJson).toList();
  }

  private static BehaviorEvent corner(Kind kind, String test) {
    return new BehaviorEvent(kind, test, test, true, new Finding(test, List.of("seen")), 0);
  }

  @Test
  @DisplayName("one that left no memory to write with has failed, and is no error of the grader's")
  void noMemoryToTell() {
    var verdict =
        BehaviorVerdict.of(
            new Result(
                lines(planned("a"), planned("b"), started("a")),
                false,
                false,
                false,
                Journal.NOT_WRITTEN,
                "Exception java.lang.OutOfMemoryError: Java heap space [in thread \"a test\"]",
                "",
                List.of(),
                Duration.ofSeconds(1)),
            Duration.ofSeconds(1),
            running -> null);

    assertThat(verdict.status()).isEqualTo(Status.FAILED);
    assertThat(verdict.findings().getFirst().toString()).contains("more memory was held");
  }

  @Test
  @DisplayName("a crash of the JVM itself is nobody's failure")
  void crash() {
    var verdict =
        BehaviorVerdict.of(
            new Result(
                lines(planned("a"), planned("b"), started("a")),
                false,
                false,
                false,
                134,
                """
                #
                # A fatal error has been detected by the Java Runtime Environment:
                #
                #  SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2
                #
                # JRE version: OpenJDK
                # Problematic frame:
                # V  [libjvm.so+0x8]  ThreadSnapshot::of
                """,
                "",
                List.of(),
                Duration.ofSeconds(1)),
            Duration.ofSeconds(1),
            running -> null);

    assertThat(verdict.status()).isEqualTo(Status.INCONCLUSIVE);
    assertThat(verdict.summary()).contains("the Java virtual machine crashed");
    assertThat(verdict.findings().getFirst().toString())
        .contains("SIGSEGV (0xb) at pc=0x00007f, pid=1, tid=2, V  [libjvm.so+0x8]");
  }

  private static Verdict verdict(int exitCode, BehaviorEvent... events) {
    var lines = lines(events);
    var result =
        new Result(lines, false, false, false, exitCode, "", "", List.of(), Duration.ofSeconds(1));
    return BehaviorVerdict.of(
        result,
        Duration.ofSeconds(1),
        running -> new Finding(running, List.of("exit code " + exitCode)));
  }

  private static BehaviorEvent planned(String test) {
    return event(Kind.PLANNED, test);
  }

  private static BehaviorEvent started(String test) {
    return event(Kind.STARTED, test);
  }

  private static BehaviorEvent passed(String test) {
    return event(Kind.PASSED, test);
  }

  private static BehaviorEvent failed(String test) {
    return event(Kind.FAILED, test);
  }

  private static BehaviorEvent todo(String test) {
    return event(Kind.TODO, test);
  }

  private static BehaviorEvent done() {
    return event(Kind.DONE, "");
  }

  private static BehaviorEvent event(Kind kind, String test) {
    return new BehaviorEvent(kind, test, test, false, new Finding(test, List.of("seen")), 0);
  }
}
