package inflight.grader.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradeFileTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("results of an earlier run are kept, and marked as not of this one")
  void keepsEarlier() throws IOException {
    opened().put(grade("Left", Status.PASSED));

    opened().put(grade("Right", Status.FAILED));

    var exercises = exercises();
    assertThat(exercises.get(0).getAsJsonObject().get("thisRun").getAsBoolean()).isFalse();
    assertThat(exercises.get(1).getAsJsonObject().get("thisRun").getAsBoolean()).isTrue();
    assertThat(status(exercises.get(0).getAsJsonObject())).isEqualTo("PASSED");
    assertThat(status(exercises.get(1).getAsJsonObject())).isEqualTo("FAILED");
  }

  @Test
  @DisplayName("a file that was cut off is begun anew")
  void damaged() throws IOException {
    for (var text :
        List.of(
            "",
            "{\"schema\": 1, \"exerc",
            "[]",
            "{}",
            "{\"schema\": 99, \"exercises\": [1]}",
            "{\"schema\": 2, \"exercises\": [1, {}]}")) {
      Files.writeString(file(), text);

      opened().put(grade("Left", Status.PASSED));

      assertThat(exercises()).as("exercises after a file that held '%s'", text).hasSize(1);
    }
  }

  @Test
  @DisplayName("no draft is left beside the file, and everybody may read it")
  void noDraft() throws IOException {
    Files.writeString(folder.resolve("grade.json.draft"), "of a run that was killed");

    opened().put(grade("Left", Status.PASSED));

    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file(), folder.resolve("grade.json.lock"));
    }
    var other = Files.writeString(folder.resolve("other"), "");
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(Files.getPosixFilePermissions(other));
  }

  @Test
  @DisplayName("two runs at the same time keep each other's verdicts")
  void twoRuns() throws Exception {
    var one = opened();
    var two = opened();
    try (var executor = Executors.newFixedThreadPool(2)) {
      for (var run : Map.of("Left", one, "Right", two).entrySet()) {
        executor.submit(
            () -> {
              for (var i = 0; i < 20; i++) {
                run.getValue().put(grade(run.getKey() + i, Status.PASSED));
              }
            });
      }
    }

    assertThat(exercises()).hasSize(40);
  }

  @Test
  @DisplayName("of one exercise that two runs grade, the verdict that was reached last stays")
  void lastVerdict() throws Exception {
    var one = opened();
    one.put(grade("Left", Status.FAILED));
    Thread.sleep(2);
    opened().put(grade("Left", Status.PASSED));

    one.put(grade("Right", Status.PASSED));

    assertThat(status(exercises().get(0).getAsJsonObject())).isEqualTo("PASSED");
  }

  @Test
  @DisplayName("it says what was graded, how, by which grader, and whether that is all")
  void header() throws IOException {
    var file = new GradeFile(file(), "handed-in/ada", Map.of("stress", "deep"));
    file.put(grade("Left", Status.PASSED));

    assertThat(whole().get("handIn").getAsString()).isEqualTo("handed-in/ada");
    assertThat(whole().getAsJsonObject("options").get("stress").getAsString()).isEqualTo("deep");
    assertThat(whole().get("grader").getAsString()).matches("[0-9a-f]{12}");
    assertThat(whole().get("finished").getAsBoolean()).isFalse();

    file.finish();

    assertThat(whole().get("finished").getAsBoolean()).isTrue();
    assertThat(whole().get("ended").getAsString()).isNotEmpty();
    assertThat(opened().doneBefore()).containsExactly("Left");
  }

  @Test
  @DisplayName("a folder that cannot be written is told, and ends nothing")
  void unwritable() throws IOException {
    Files.writeString(folder.resolve("in-the-way"), "a file, where a folder should be");
    var file = new GradeFile(folder.resolve("in-the-way/grade.json"), "stubs", Map.of());

    file.put(grade("Left", Status.PASSED));

    assertThat(file.trouble()).hasValueSatisfying(it -> assertThat(it).contains("in-the-way"));
  }

  private GradeFile opened() {
    return new GradeFile(file(), "stubs", Map.of());
  }

  private JsonObject whole() throws IOException {
    return JsonParser.parseString(Files.readString(file())).getAsJsonObject();
  }

  private Path file() {
    return folder.resolve("grade.json");
  }

  private JsonArray exercises() throws IOException {
    return JsonParser.parseString(Files.readString(file()))
        .getAsJsonObject()
        .getAsJsonArray("exercises");
  }

  private static String status(JsonObject exercise) {
    return exercise.getAsJsonObject("axes").getAsJsonObject("correct").get("status").getAsString();
  }

  private static ExerciseGrade grade(String name, Status status) {
    var exercise = new Exercise(name, "inflight.ch01_ideas", 1, "1.1", List.of(Axis.CORRECT));
    return ExerciseGrade.none(exercise).with(Verdict.of(Axis.CORRECT, status, "so it is"));
  }
}
