package inflight.grader.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code grade.json}: the verdicts with their evidence, as they are reached. The schema is told in
 * guide/grader/README.md. Results of exercises that this run does not grade are kept, and marked as
 * not of this run.
 */
public final class GradeFile {
  /** Raised when a field changes its meaning or goes away. */
  public static final int SCHEMA = 1;

  private final Path file;
  private final Instant started = Instant.now();
  private final Map<String, JsonObject> exercises = new LinkedHashMap<>();

  /**
   * Opens the file of a run that begins now. A file that does not parse, or has another schema, is
   * begun anew.
   */
  public GradeFile(Path file) {
    this.file = file;
    for (var earlier : read(file)) {
      var exercise = earlier.getAsJsonObject();
      exercise.addProperty("thisRun", false);
      exercises.put(exercise.get("name").getAsString(), exercise);
    }
  }

  private static JsonArray read(Path file) {
    try {
      if (Files.exists(file)) {
        var whole = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        if (whole.get("schema").getAsInt() == SCHEMA) {
          return whole.getAsJsonArray("exercises");
        }
      }
      return new JsonArray();
    } catch (JsonSyntaxException | IllegalStateException | NullPointerException damaged) {
      return new JsonArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes in what is known of an exercise by now, and writes the file. */
  public void put(ExerciseGrade grade) {
    var exercise = grade.exercise();
    var entry = new JsonObject();
    entry.addProperty("name", exercise.name());
    entry.addProperty("chapter", exercise.chapter());
    entry.addProperty("section", exercise.section());
    entry.addProperty("thisRun", true);
    entry.addProperty("gradedAt", Instant.now().toString());
    entry.addProperty("done", grade.isDone());
    var axes = new JsonObject();
    for (var verdict : grade.inOrder()) {
      var axis = Json.PRETTY.toJsonTree(verdict).getAsJsonObject();
      axis.remove("axis");
      axes.add(verdict.axis().label(), axis);
    }
    entry.add("axes", axes);
    exercises.put(exercise.name(), entry);
    write();
  }

  private void write() {
    var whole = new JsonObject();
    whole.addProperty("schema", SCHEMA);
    whole.addProperty("started", started.toString());
    whole.add("machine", machine());
    var list = new JsonArray();
    exercises.values().stream().map(JsonElement.class::cast).forEach(list::add);
    whole.add("exercises", list);
    Json.write(file, whole);
  }

  private static JsonObject machine() {
    var machine = new JsonObject();
    machine.addProperty("cores", Runtime.getRuntime().availableProcessors());
    machine.addProperty("java", Runtime.version().toString());
    machine.addProperty("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return machine;
  }
}
