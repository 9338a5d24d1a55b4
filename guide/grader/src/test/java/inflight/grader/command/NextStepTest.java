package inflight.grader.command;

import static inflight.grader.model.Status.FAILED;
import static inflight.grader.model.Status.INCONCLUSIVE;
import static inflight.grader.model.Status.NOT_STARTED;
import static inflight.grader.model.Status.PASSED;
import static org.assertj.core.api.Assertions.assertThat;

import inflight.grader.book.Catalog;
import inflight.grader.book.Guide;
import inflight.grader.book.Workspace;
import inflight.grader.model.Axis;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import inflight.grader.submission.Submission;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NextStepTest {
  @TempDir private Path root;
  private Catalog catalog;

  @BeforeEach
  void writeBook() throws IOException {
    var classes =
        Files.createDirectories(root.resolve("exercises/target/test-classes/inflight/ch04_x"));
    Files.writeString(
        Files.createDirectories(root.resolve("guide")).resolve("04-x.md"),
        "# 4. X\n\n## 4.1 Tally\n\n## 4.2 Relay\n");
    for (var exercise : List.of("Tally", "Relay")) {
      Files.writeString(classes.resolve(exercise + "Test.class"), "");
      Files.writeString(classes.resolve(exercise + "Speed.class"), "");
    }
    catalog = Catalog.scan(workspace().testClasses(), Guide.read(workspace().guide()));
  }

  private Workspace workspace() {
    return Workspace.of(root, List.of());
  }

  @Test
  @DisplayName("what is broken is mended first")
  void broken() {
    assertThat(told(Map.of(), grade("Tally", PASSED, PASSED), grade("Relay", FAILED, PASSED)))
        .startsWith("Next: 4.2 Relay")
        .contains("edit exercises/src/main/java/inflight/ch04_x/Relay.java")
        .endsWith("run  mvn test -Dexercise=Relay");
  }

  @Test
  @DisplayName("a book that nobody has begun is begun where it begins")
  void nothingStarted() {
    assertThat(
            told(
                Map.of(),
                grade("Tally", NOT_STARTED, NOT_STARTED),
                grade("Relay", NOT_STARTED, NOT_STARTED)))
        .startsWith("Begin with 4.1 Tally:")
        .contains("read guide/04-x.md");
  }

  @Test
  @DisplayName("after what is done comes the next one of the book")
  void next() {
    assertThat(told(Map.of(), grade("Tally", PASSED, PASSED)))
        .startsWith("Next: 4.2 Relay\n")
        .contains("read guide/04-x.md");
  }

  @Test
  @DisplayName("all that is right is told as that")
  void done() {
    assertThat(told(Map.of(), grade("Tally", PASSED, PASSED), grade("Relay", PASSED, PASSED)))
        .isEqualTo("Done: nothing is left to do.");
  }

  @Test
  @DisplayName("what could not be judged is not called right, whatever kept it from that")
  void inconclusive() {
    var one = grade("Tally", PASSED, INCONCLUSIVE);
    var hint = "The reason stands above; run it again when that is gone.";

    assertThat(told(Map.of(), one)).startsWith("Next: 4.2 Relay (but 1 could not be judged)\n");
    assertThat(told(Map.of(), one, grade("Relay", PASSED, PASSED)))
        .isEqualTo("Nothing wrong was found, but 1 could not be judged. " + hint);
    assertThat(told(Map.of("submission", "in"), one, grade("Relay", PASSED, PASSED)))
        .isEqualTo("Nothing wrong was found, but 1 could not be judged. " + hint);
  }

  @Test
  @DisplayName("of a hand-in, what is missing is counted and not asked for")
  void handIn() {
    var submission =
        new Submission(root, Map.of("Tally", root.resolve("in/Tally.java")), Map.of(), List.of());

    assertThat(
            told(
                Map.of("submission", "in"),
                submission,
                grade("Tally", PASSED, PASSED),
                grade("Relay", NOT_STARTED, NOT_STARTED)))
        .isEqualTo("Done: all that was handed in is right. Not handed in: 1 exercise.");
  }

  private String told(Map<String, String> options, ExerciseGrade... grades) {
    var sources =
        Map.of("Tally", root.resolve("in/Tally.java"), "Relay", root.resolve("in/Relay.java"));
    var submission =
        new Submission(
            root, options.containsKey("submission") ? sources : Map.of(), Map.of(), List.of());
    return told(options, submission, grades);
  }

  private String told(Map<String, String> options, Submission submission, ExerciseGrade... grades) {
    return new NextStep(
            Guide.read(workspace().guide()),
            catalog,
            workspace(),
            Options.from(options::get),
            "mvn test")
        .tell(Arrays.asList(grades), submission, Set.of())
        .strip();
  }

  private ExerciseGrade grade(String name, Status correct, Status faster) {
    var exercise =
        catalog.exercises().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    return ExerciseGrade.none(exercise)
        .with(Verdict.of(Axis.CORRECT, correct, ""))
        .with(Verdict.of(Axis.FASTER, faster, ""));
  }
}
