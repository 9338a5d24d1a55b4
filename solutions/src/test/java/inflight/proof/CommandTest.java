package inflight.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import inflight.grader.book.Workspace;
import inflight.grader.model.Status;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What people really hand in, and where, graded by the command in this process. */
class CommandTest {
  private final Checkout checkout = Checkout.current();

  private Workspace workspace;
  private Path handedIn;

  @BeforeEach
  void aFolderOfItsOwn(TestInfo test) throws IOException {
    workspace = checkout.workspace("command-" + test.getTestMethod().orElseThrow().getName());
    Maven.delete(workspace.output());
    handedIn = Files.createDirectories(workspace.output().resolve("handed in"));
  }

  @Test
  @DisplayName("a hand-in cannot bring classes of the grader's, the testkit's or a test's own")
  void otherPeoplesClasses() throws IOException {
    copy("golden", "changed-signature");
    write(
        "inflight/grader/behavior/BehaviorMain.java",
        "package inflight.grader.behavior; public final class BehaviorMain {"
            + " public static void main(String[] args) { System.exit(0); } }");
    write("a/Guard.java", "package inflight.testkit; public class Guard {}");
    write("b/Assertions.java", "package org.assertj.core.api; public class Assertions {}");
    write("c/Test.java", "package org.junit.jupiter.api; public @interface Test {}");
    write(
        "InterleaverTest.java",
        "package inflight.ch01_concurrency; public class InterleaverTest {}");

    var run = run("Interleaver");

    assertThat(run.status()).isEqualTo(Status.FAILED);
    assertThat(run.output())
        .contains("a method that the tests call is missing or has another signature")
        .contains("Not graded:")
        .contains("BehaviorMain.java: it is in the package inflight.grader.behavior;")
        .contains("InterleaverTest.java: it declares InterleaverTest,");
  }

  @Test
  @DisplayName("the board names the hand-in's file and the command that was given")
  void names() throws IOException {
    copy("golden", "null-returned");

    var run = run("Interleaver");

    var command = "mvn test -Dsubmission=\"handed in\" -Dexercise=Interleaver";
    assertThat(run.output())
        .contains("for a hint: " + command + " -Dhint")
        .contains("edit " + checkout.root().relativize(handedIn.resolve("Interleaver.java")))
        .contains("run  " + command + "\n");
  }

  @Test
  @DisplayName("of one exercise, a verdict and its findings are told once")
  void toldOnce() throws IOException {
    copy("golden", "null-returned");

    var told = run("Interleaver").output();

    assertThat(told.split("correct +FAILED", -1)).as("its verdict").hasSize(2);
    assertThat(told.split("one task alone is run to its end", -1)).as("a finding").hasSize(2);
  }

  @Test
  @DisplayName("a zip with a folder around it is graded, and leaves nothing behind")
  void zip() throws IOException {
    var zip = workspace.output().resolve("ada.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("ada/src/Interleaver.java"));
      Files.copy(reference("Interleaver"), out);
    }

    var run = run("Interleaver", "ada.zip");

    assertThat(run.status()).as(run.output()).isEqualTo(Status.PASSED);
    assertThat(run.output()).contains("Done: all that was handed in is right.");
    assertThat(workspace.output().resolve("runs")).isEmptyDirectory();
  }

  @Test
  @DisplayName("two runs at the same time in one checkout are both right, and keep both verdicts")
  void twoAtATime() throws Exception {
    copy("golden", "null-returned");
    Files.copy(reference("OverlapWaits"), handedIn.resolve("OverlapWaits.java"));
    Callable<CommandRun> one = () -> run("Interleaver");
    Callable<CommandRun> two = () -> run("OverlapWaits");

    try (var executor = Executors.newFixedThreadPool(3)) {
      var runs = executor.invokeAll(List.of(one, two, one));

      assertThat(runs.get(0).get().status()).isEqualTo(Status.FAILED);
      assertThat(runs.get(1).get().status())
          .as(runs.get(1).get().output())
          .isEqualTo(Status.PASSED);
      assertThat(runs.get(2).get().status()).isEqualTo(Status.FAILED);
    }

    try (var results = Files.walk(workspace.output().resolve("submissions"))) {
      var file = results.filter(it -> it.endsWith("grade.json")).findFirst().orElseThrow();
      var exercises =
          JsonParser.parseString(Files.readString(file))
              .getAsJsonObject()
              .getAsJsonArray("exercises");
      assertThat(exercises)
          .extracting(it -> it.getAsJsonObject().get("name").getAsString())
          .containsExactlyInAnyOrder("Interleaver", "OverlapWaits");
    }
  }

  @Test
  @DisplayName("what cannot be written is a line, and the verdicts are told")
  void unwritable() throws IOException {
    copy("golden", "null-returned");
    run("Interleaver");
    try (var results = Files.walk(workspace.output().resolve("submissions"))) {
      var file = results.filter(it -> it.endsWith("grade.json")).findFirst().orElseThrow();
      Files.delete(file);
      Files.createDirectories(file.resolve("in the way"));
    }

    var run = run("Interleaver");

    assertThat(run.status()).isEqualTo(Status.FAILED);
    assertThat(run.output())
        .contains("correct    FAILED")
        .containsPattern("grade.json cannot be written: .+");
  }

  @Test
  @DisplayName("when what was asked for passes, the next exercise of the book is named")
  void nextOfTheBook() throws IOException {
    var classes = workspace.output().resolve("classes");
    Submission.compile(checkout.references(), workspace, checkout.catalog(), classes);
    copyTree(workspace.stubClasses().resolve("inflight/given"), classes.resolve("inflight/given"));
    var solved =
        new Workspace(
            workspace.root(),
            checkout.references(),
            classes,
            workspace.testClasses(),
            workspace.libraries(),
            workspace.guide(),
            workspace.output());

    var run = CommandRun.of(Map.of("exercise", "Interleaver"), solved);

    assertThat(run.status()).as(run.output()).isEqualTo(Status.PASSED);
    assertThat(run.output())
        .contains("Next: 1.2 OverlapWaits")
        .contains("run  mvn test -Dexercise=OverlapWaits")
        .doesNotContain("nothing is left to do");
  }

  @Test
  @DisplayName("a file that was not graded is named, with the reason")
  void ungraded() throws IOException {
    Files.copy(reference("Interleaver"), handedIn.resolve("Interleaver (1).java"));
    write("OverlapWaits.kt", "class OverlapWaits");

    assertThat(run("Interleaver").output())
        .contains("Interleaver (1).java has the wrong name")
        .contains("it declares Interleaver, so it must be called Interleaver.java");
    assertThat(run("OverlapWaits").output())
        .contains("OverlapWaits.kt cannot be graded")
        .contains("the file must be called OverlapWaits.java");
  }

  private CommandRun run(String exercise) {
    return run(exercise, "handed in");
  }

  private CommandRun run(String exercise, String submission) {
    return CommandRun.of(Map.of("exercise", exercise, "submission", submission), workspace);
  }

  private void copy(String kind, String slug) throws IOException {
    var variant =
        Variant.all(checkout.root(), Variant.Kind.valueOf(kind.toUpperCase(Locale.ROOT))).stream()
            .filter(it -> it.slug().equals(slug))
            .findFirst()
            .orElseThrow();
    Files.copy(variant.file(), handedIn.resolve(variant.file().getFileName()));
  }

  private void write(String file, String text) throws IOException {
    var path = handedIn.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Path reference(String exercise) {
    return checkout.references().resolve(checkout.exercise(exercise).sourcePath());
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        var copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
    }
  }
}
