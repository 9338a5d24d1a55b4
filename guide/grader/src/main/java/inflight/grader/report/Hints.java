package inflight.grader.report;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import inflight.grader.book.Guide;
import inflight.grader.model.Json;
import inflight.grader.model.UsageError;
import inflight.grader.model.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The guide's hints, told one at a time, each stronger than the one before. */
public final class Hints {
  private final Guide guide;
  private final Path memory;

  /**
   * @param memory the file that remembers which hint was told last; it may be missing
   */
  public Hints(Guide guide, Path memory) {
    this.guide = guide;
    this.memory = memory;
  }

  /**
   * A hint for an exercise, as text for a terminal.
   *
   * @param number 1 for the mildest; 0 for the one after the last that was told
   * @throws UsageError if the guide has no such hint
   */
  public String tell(String exercise, int number) {
    var section =
        guide
            .section(exercise)
            .orElseThrow(() -> new UsageError("The guide has no section on " + exercise + "."));
    var hints = section.hints();
    var told = told();
    var last = told.has(exercise) ? told.get(exercise).getAsInt() : 0;
    var chosen = number > 0 ? number : Math.min(last + 1, hints.size());
    if (chosen < 1 || chosen > hints.size()) {
      throw new UsageError(
          Words.text("There is no hint %d for %s; it has %d.", number, exercise, hints.size()));
    }
    told.addProperty(exercise, Math.max(last, chosen));
    String note;
    try {
      Json.write(memory, told);
      note = "";
    } catch (IOException e) {
      note =
          "%n(Which hint came last could not be noted, so -Dhint will tell this one again: %s)%n"
              .formatted(GradeFile.cause(e));
    }
    var hint = hints.get(chosen - 1);
    return Words.text(
        "%nHint %d of %d for %s: %s%n%n%s%n%s",
        chosen, hints.size(), exercise, hint.title(), hint.text().indent(2).stripTrailing(), note);
  }

  private JsonObject told() {
    try {
      return Files.exists(memory)
          ? JsonParser.parseString(Files.readString(memory)).getAsJsonObject()
          : new JsonObject();
    } catch (IOException | JsonParseException | IllegalStateException forgotten) {
      return new JsonObject();
    }
  }
}
