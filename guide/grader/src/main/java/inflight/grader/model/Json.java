package inflight.grader.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
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
   * never half of it. One at a time may write to it: the draft beside it has one name, so that what
   * a kill leaves of it is gone with the next.
   */
  public static void write(Path file, Object value) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    var draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      Files.writeString(draft, PRETTY.toJson(value) + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      try {
        Files.deleteIfExists(draft);
      } catch (IOException alsoLeft) {
        e.addSuppressed(alsoLeft);
      }
      throw e;
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
