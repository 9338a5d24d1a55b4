package inflight.grader.grading;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import inflight.grader.judge.Request;
import inflight.grader.model.Axis;
import inflight.grader.model.Exercise;
import inflight.grader.model.Finding;
import inflight.grader.model.Json;
import inflight.grader.model.Status;
import inflight.grader.model.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A ledger in a file: each passed verdict with a key of all that it depends on. A file that is
 * damaged or cannot be written costs time, never a verdict.
 *
 * <p>Whoever can write that file can make a verdict seem kept, and code under test could. Where a
 * grade counts, grade with {@code -Dfresh}.
 */
public final class LedgerFile implements Ledger {
  private final Path file;
  private final String version;
  // Guarded by this.
  private final JsonObject entries;

  /**
   * @param version of the grader, with its libraries and the Java it runs on
   */
  public LedgerFile(Path file, String version) {
    this.file = file;
    this.version = version;
    this.entries = read(file);
  }

  private static JsonObject read(Path file) {
    try {
      return Files.exists(file)
          ? JsonParser.parseString(Files.readString(file)).getAsJsonObject()
          : new JsonObject();
    } catch (IOException | JsonParseException | IllegalStateException forgotten) {
      return new JsonObject();
    }
  }

  @Override
  public Optional<Verdict> kept(Request request, Exercise exercise, Axis axis) {
    var key = LedgerKey.of(request, exercise, axis, version);
    synchronized (this) {
      var entry = entries.getAsJsonObject(name(exercise, axis));
      if (key.isEmpty() || entry == null) {
        return Optional.empty();
      }
      try {
        if (!entry.get("key").getAsString().equals(key.get())) {
          return Optional.empty();
        }
        return Optional.of(
            new Verdict(
                    axis,
                    Status.PASSED,
                    entry.get("summary").getAsString(),
                    List.of(Json.LINE.fromJson(entry.get("findings"), Finding[].class)),
                    entry.get("evidence"),
                    entry.get("seconds").getAsDouble())
                .asKept());
      } catch (RuntimeException damaged) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void keep(Request request, Exercise exercise, Verdict verdict) {
    var key =
        verdict.status() == Status.PASSED
            ? LedgerKey.of(request, exercise, verdict.axis(), version)
            : Optional.<String>empty();
    synchronized (this) {
      var name = name(exercise, verdict.axis());
      entries.remove(name);
      if (key.isPresent()) {
        var entry = new JsonObject();
        entry.addProperty("key", key.get());
        entry.addProperty("summary", verdict.summary());
        entry.add("findings", Json.LINE.toJsonTree(verdict.findings()));
        entry.add("evidence", Json.LINE.toJsonTree(verdict.evidence()));
        entry.addProperty("seconds", verdict.seconds());
        entries.add(name, entry);
      }
      try {
        Json.write(file, entries);
      } catch (IOException withoutIt) {
        // Then it is graded again.
      }
    }
  }

  private static String name(Exercise exercise, Axis axis) {
    return exercise.name() + " " + axis.label();
  }
}
