package inflight.grader.grading;

import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.book.Workspace;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Loop;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
  private static final String PACKAGE = "inflight.ch01_ideas";

  private static final Exercise LEFT =
      new Exercise("Left", PACKAGE, 1, "1.1", List.of(Axis.CORRECT, Axis.RACE_FREE, Axis.FASTER));

  @TempDir Path folder;

  @BeforeEach
  void compileAll() throws IOException {
    compile("stubs", "inflight.given", "Given", "public class Given { int one() { return 1; } }");
    compile("stubs", PACKAGE, "Left", "public class Left {}");
    compile("hand-in", PACKAGE, "Helper", "class Helper { static int two() { return 2; } }");
    compile("hand-in", PACKAGE, "Left", "public class Left { int a = Helper.two(); }");
    compile(
        "tests", PACKAGE, "LeftTest", "class LeftTest { Left left; inflight.given.Given given; }");
    compile("tests", PACKAGE, "LeftSpeed", "class LeftSpeed { Left left; }");
    compile("tests", PACKAGE, "Other", "class Other {}");
  }

  @Test
  @DisplayName("what has passed is kept, with its words and its evidence, also by the next run")
  void kept() {
    ledger("v1").keep(request(), LEFT, passed(Axis.CORRECT));

    assertThat(ledger("v1").kept(request(), LEFT, Axis.CORRECT))
        .hasValueSatisfying(
            it -> {
              assertThat(it.status()).isEqualTo(Status.PASSED);
              assertThat(it.summary()).isEqualTo("5 behaviors hold");
              assertThat(it.evidence()).hasToString("{\"tests\":5}");
              assertThat(it.kept()).isTrue();
            });
    assertThat(ledger("v1").kept(request(), LEFT, Axis.FASTER)).isEmpty();
  }

  @Test
  @DisplayName("what has not passed is not kept, and takes the place of what had")
  void failed() {
    var ledger = ledger("v1");
    ledger.keep(request(), LEFT, passed(Axis.CORRECT));

    ledger.keep(request(), LEFT, Verdict.of(Axis.CORRECT, Status.INCONCLUSIVE, "too busy"));

    assertThat(ledger.kept(request(), LEFT, Axis.CORRECT)).isEmpty();
    assertThat(ledger("v1").kept(request(), LEFT, Axis.CORRECT)).isEmpty();
  }

  @Test
  @DisplayName("another hand-in is graded again")
  void handIn() throws IOException {
    assertAgainAfter(
        Axis.CORRECT,
        () -> compile("hand-in", PACKAGE, "Left", "public class Left { int b = Helper.two(); }"));
  }

  @Test
  @DisplayName("a helper class that has changed is seen")
  void helper() throws IOException {
    assertAgainAfter(
        Axis.CORRECT,
        () ->
            compile(
                "hand-in", PACKAGE, "Helper", "class Helper { static int two() { return 3; } }"));
  }

  @Test
  @DisplayName("a given type that has changed is seen, also where it stands in a descriptor only")
  void given() throws IOException {
    assertAgainAfter(
        Axis.CORRECT,
        () ->
            compile(
                "stubs",
                "inflight.given",
                "Given",
                "public class Given { int one() { return 0; } }"));
  }

  @Test
  @DisplayName("a test that has changed is seen, and those of another axis do not matter")
  void test() throws IOException {
    assertAgainAfter(
        Axis.FASTER,
        () -> compile("tests", PACKAGE, "LeftSpeed", "class LeftSpeed { Left left; int more; }"));

    var ledger = ledger("v1");
    ledger.keep(request(), LEFT, passed(Axis.CORRECT));
    compile("tests", PACKAGE, "LeftSpeed", "class LeftSpeed { Left left; int evenMore; }");
    compile("tests", PACKAGE, "Other", "class Other { int more; }");

    assertThat(ledger.kept(request(), LEFT, Axis.CORRECT)).isPresent();
  }

  @Test
  @DisplayName("another grader or another Java grades again")
  void version() {
    ledger("v1").keep(request(), LEFT, passed(Axis.CORRECT));

    assertThat(ledger("v2").kept(request(), LEFT, Axis.CORRECT)).isEmpty();
  }

  @Test
  @DisplayName("what ran with other options is graded again")
  void options() {
    var ledger = ledger("v1");
    ledger.keep(request(), LEFT, passed(Axis.CORRECT));
    ledger.keep(request(), LEFT, passed(Axis.FASTER));

    assertThat(ledger.kept(request(false, Loop.MINE), LEFT, Axis.CORRECT)).isEmpty();
    assertThat(ledger.kept(request(true, Loop.GIVEN), LEFT, Axis.FASTER)).isEmpty();
    assertThat(ledger.kept(request(true, Loop.GIVEN), LEFT, Axis.CORRECT)).isPresent();
  }

  @Test
  @DisplayName("a class that is gone is not kept")
  void gone() throws IOException {
    var ledger = ledger("v1");
    ledger.keep(request(), LEFT, passed(Axis.CORRECT));
    Files.delete(file("tests", PACKAGE, "LeftTest"));

    assertThat(ledger.kept(request(), LEFT, Axis.CORRECT)).isEmpty();
  }

  @Test
  @DisplayName("a damaged file, and one that cannot be written, cost time only")
  void damaged() throws IOException {
    Files.writeString(folder.resolve("ledger.json"), "{\"Left correct\": {\"key\": 5");
    assertThat(ledger("v1").kept(request(), LEFT, Axis.CORRECT)).isEmpty();

    Files.delete(folder.resolve("ledger.json"));
    Files.createDirectories(folder.resolve("ledger.json/in the way"));
    var ledger = ledger("v1");
    ledger.keep(request(), LEFT, passed(Axis.CORRECT));
    assertThat(ledger("v1").kept(request(), LEFT, Axis.CORRECT)).isEmpty();
  }

  private interface Change {
    void run() throws IOException;
  }

  private void assertAgainAfter(Axis axis, Change change) throws IOException {
    var ledger = ledger("v1");
    ledger.keep(request(), LEFT, passed(axis));
    assertThat(ledger.kept(request(), LEFT, axis)).as("before the change").isPresent();

    change.run();

    assertThat(ledger.kept(request(), LEFT, axis)).as("after the change").isEmpty();
  }

  private Ledger ledger(String version) {
    return new LedgerFile(folder.resolve("ledger.json"), version);
  }

  private static Verdict passed(Axis axis) {
    return new Verdict(axis, Status.PASSED, "5 behaviors hold", List.of(), Map.of("tests", 5), 1.5);
  }

  private Request request() {
    return request(false, Loop.GIVEN);
  }

  private Request request(boolean deep, Loop loop) {
    var workspace =
        new Workspace(
            folder,
            folder.resolve("sources"),
            folder.resolve("stubs"),
            folder.resolve("tests"),
            List.of(),
            folder.resolve("guide"),
            folder.resolve("output"));
    var submission =
        new Submission(
            folder.resolve("hand-in"),
            Map.of("Left", folder.resolve("Left.java")),
            Map.of(),
            List.of());
    return new Request(workspace, submission, List.of(LEFT), deep, loop);
  }

  private Path file(String where, String packageName, String name) {
    return folder.resolve(where).resolve(packageName.replace('.', '/')).resolve(name + ".class");
  }

  private void compile(String where, String packageName, String name, String code)
      throws IOException {
    var sources = Files.createDirectories(folder.resolve("sources/" + where));
    var file = sources.resolve(name + ".java");
    Files.writeString(file, "package " + packageName + ";\n" + code);
    var path = new ArrayList<String>();
    for (var each : List.of("hand-in", "stubs", "tests")) {
      path.add(folder.resolve(each).toString());
    }
    var exitCode =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                String.join(java.io.File.pathSeparator, path),
                "-d",
                Files.createDirectories(folder.resolve(where)).toString(),
                file.toString());
    assertThat(exitCode).as("the compiler's exit code for " + name).isZero();
  }
}
