package inflight.grader.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

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
