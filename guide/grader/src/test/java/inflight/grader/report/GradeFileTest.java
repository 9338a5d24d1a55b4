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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradeFileTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("results of an earlier run are kept, and marked as not of this one")
  void keepsEarlier() throws IOException {
    new GradeFile(file()).put(grade("Left", Status.PASSED));

    new GradeFile(file()).put(grade("Right", Status.FAILED));

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
            "", "{\"schema\": 1, \"exerc", "[]", "{}", "{\"schema\": 99, \"exercises\": [1]}")) {
      Files.writeString(file(), text);

      new GradeFile(file()).put(grade("Left", Status.PASSED));

      assertThat(exercises()).as("exercises after a file that held '%s'", text).hasSize(1);
    }
  }

  @Test
  @DisplayName("no draft is left beside the file")
  void noDraft() throws IOException {
    new GradeFile(file()).put(grade("Left", Status.PASSED));

    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file());
    }
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
