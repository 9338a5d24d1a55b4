package inflight.grader;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonSyntaxException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** JSON as the grader writes and reads it: records as objects, durations as seconds. */
public final class Json {
  private static final GsonBuilder BUILDER =
      new GsonBuilder()
          .disableHtmlEscaping()
          .serializeSpecialFloatingPointValues()
          .registerTypeAdapter(Duration.class, new Seconds());

  /** One line for each value. */
  public static final Gson LINE = BUILDER.create();

  /** For people. */
  public static final Gson PRETTY = BUILDER.setPrettyPrinting().create();

  private Json() {}

  /**
   * Appends a value as a line of its own. It is on its way to the disk, whatever becomes of this
   * process, on return.
   */
  public static void append(Path file, Object value) {
    try {
      Files.writeString(
          file, LINE.toJson(value) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the lines of a file. A last line that was cut off, because its writer died, is left out.
   */
  public static <T> List<T> lines(Path file, Class<T> type) {
    var values = new ArrayList<T>();
    if (Files.exists(file)) {
      try {
        for (var line : Files.readAllLines(file)) {
          values.add(LINE.fromJson(line, type));
        }
      } catch (JsonSyntaxException cutOff) {
        return values;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return values;
  }

  /**
   * Writes a file so that a reader, or a kill at any moment, sees the old text or the new one,
   * never half of it.
   */
  public static void write(Path file, Object value) {
    try {
      Files.createDirectories(file.getParent());
      var draft = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".tmp");
      Files.writeString(draft, PRETTY.toJson(value) + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Seconds extends TypeAdapter<Duration> {
    @Override
    public void write(JsonWriter out, Duration value) throws IOException {
      if (value == null) {
        out.nullValue();
      } else {
        out.value(value.toMillis() / 1000.0);
      }
    }

    @Override
    public Duration read(JsonReader in) throws IOException {
      if (in.peek() == JsonToken.NULL) {
        in.nextNull();
        return null;
      }
      return Duration.ofMillis(Math.round(in.nextDouble() * 1000));
    }
  }
}
