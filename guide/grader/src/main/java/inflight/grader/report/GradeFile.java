package inflight.grader.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import inflight.grader.model.ExerciseGrade;
import inflight.grader.model.Json;
import inflight.grader.model.Version;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * {@code grade.json}: the verdicts with their evidence, as they are reached. The schema is told in
 * guide/grader/README.md.
 *
 * <p>Several runs may share the file. Each writes it whole while it holds a lock, and keeps what
 * the file says of exercises that it does not grade itself. A file that cannot be written costs no
 * verdict: what was wrong is told at the end.
 */
public final class GradeFile {
  /** Raised when a field changes its meaning or goes away. */
  public static final int SCHEMA = 2;

  /** A lock on a file is one of this process; its threads need one among themselves. */
  private static final Map<Path, ReentrantLock> IN_THIS_PROCESS = new ConcurrentHashMap<>();

  private final Path file;
  private final String handIn;
  private final Map<String, Object> options;
  private final Instant started = Instant.now();
  private final Map<String, JsonObject> own = new LinkedHashMap<>();
  private final Set<String> doneBefore;
  private Instant ended;
  private String trouble;

  /**
   * Opens the file of a run that begins now. A file that does not parse, or has another schema, is
   * begun anew.
   *
   * @param handIn the folder that is graded, or "stubs"
   * @param options what else the command says
   */
  public GradeFile(Path file, String handIn, Map<String, Object> options) {
    this.file = file.toAbsolutePath();
    this.handIn = handIn;
    this.options = options;
    this.doneBefore =
        read().values().stream()
            .filter(it -> it.get("done") != null && it.get("done").getAsBoolean())
            .map(it -> it.get("name").getAsString())
            .collect(Collectors.toSet());
  }

  /** The names of the exercises that were done when this run began. */
  public Set<String> doneBefore() {
    return doneBefore;
  }

  /** Why the file could not be written, if it could not. */
  public synchronized Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  /** Takes in what is known of an exercise by now, and writes the file. */
  public synchronized void put(ExerciseGrade grade) {
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
    own.put(exercise.name(), entry);
    write();
  }

  /** The run has come to its end, and the file says so. */
  public synchronized void finish() {
    ended = Instant.now();
    write();
  }

  private void write() {
    var here = IN_THIS_PROCESS.computeIfAbsent(file, it -> new ReentrantLock());
    here.lock();
    try {
      Files.createDirectories(file.getParent());
      var lock = file.resolveSibling(file.getFileName() + ".lock");
      try (var channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock(channel);
        Json.write(file, whole(read()));
      }
      trouble = null;
    } catch (IOException e) {
      trouble = cause(e);
    } finally {
      here.unlock();
    }
  }

  /** Held until the channel is closed. Where a file system knows no locks, there is none. */
  private static void lock(FileChannel channel) {
    try {
      channel.lock();
    } catch (IOException noLocks) {
      // Two runs at once are rare, and on such a file system they may lose each other's entries.
    }
  }

  /** What went wrong with a file, in a line. */
  public static String cause(IOException e) {
    var message = e.getMessage() == null ? "" : e.getMessage();
    return e instanceof java.nio.file.FileSystemException known && known.getReason() != null
        ? known.getReason()
        : e instanceof java.nio.file.AccessDeniedException
            ? "it may not be written"
            : e.getClass() == IOException.class
                ? message
                : "%s %s".formatted(e.getClass().getSimpleName(), message).strip();
  }

  private JsonObject whole(Map<String, JsonObject> inFile) {
    var exercises = new LinkedHashMap<String, JsonObject>();
    inFile.forEach(
        (name, entry) -> {
          entry.addProperty("thisRun", false);
          exercises.put(name, entry);
        });
    own.forEach(
        (name, entry) -> {
          var other = exercises.get(name);
          if (other == null || !isNewer(other, entry)) {
            exercises.put(name, entry);
          }
        });
    var whole = new JsonObject();
    whole.addProperty("schema", SCHEMA);
    whole.addProperty("grader", Version.current());
    whole.addProperty("handIn", handIn);
    whole.add("options", Json.PRETTY.toJsonTree(options));
    whole.addProperty("started", started.toString());
    whole.addProperty("finished", ended != null);
    if (ended != null) {
      whole.addProperty("ended", ended.toString());
    }
    whole.add("machine", machine());
    var list = new JsonArray();
    exercises.values().stream().map(JsonElement.class::cast).forEach(list::add);
    whole.add("exercises", list);
    return whole;
  }

  private static boolean isNewer(JsonObject entry, JsonObject than) {
    return Instant.parse(entry.get("gradedAt").getAsString())
        .isAfter(Instant.parse(than.get("gradedAt").getAsString()));
  }

  private static JsonObject machine() {
    var machine = new JsonObject();
    machine.addProperty("cores", Runtime.getRuntime().availableProcessors());
    machine.addProperty("java", Runtime.version().toString());
    machine.addProperty("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return machine;
  }

  /** What the file says of each exercise; nothing if it is damaged. */
  private Map<String, JsonObject> read() {
    var entries = new LinkedHashMap<String, JsonObject>();
    try {
      if (Files.exists(file)) {
        var whole = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        if (whole.get("schema").getAsInt() == SCHEMA) {
          for (var each : whole.getAsJsonArray("exercises")) {
            var entry = each.getAsJsonObject();
            Instant.parse(entry.get("gradedAt").getAsString());
            entries.put(entry.get("name").getAsString(), entry);
          }
        }
      }
      return entries;
    } catch (IOException
        | JsonParseException
        | IllegalStateException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | java.time.DateTimeException damaged) {
      return new LinkedHashMap<>();
    }
  }
}
