package inflight.grader.process;

import com.google.gson.JsonSyntaxException;
import inflight.grader.model.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a child tells its parent: a file of lines, each on the disk as soon as it is told. Code
 * under test runs in the same process and could write there too, so each line is sealed with a key
 * that only the parent and the child's own main class know: a line that was forged, changed, moved
 * or left out is noticed.
 *
 * <p>The seal is against results that are forged by writing files. Code that digs the key out of
 * the heap of its own process is not stopped by it.
 */
public final class Journal {
  /** What to say of a journal in which there are lines that its child did not write. */
  public static final String FORGED =
      "there are results that the grader did not write: the code under test wrote into the file in which the grader notes what it sees, so nothing is proved";

  private static final int SEAL_BYTES = 16;

  private final Path file;
  private final String key;
  private int written;

  Journal(Path file, String key) {
    this.file = file;
    this.key = key;
  }

  /**
   * Appends a value as a line of its own. It is on its way to the disk, whatever becomes of this
   * process, on return. May be called from any thread.
   */
  public synchronized void append(Object value) {
    var json = Json.LINE.toJson(value);
    try {
      Files.writeString(
          file,
          seal(key, written, json) + json + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      written++;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What a child has told.
   *
   * @param values in the order in which they were told, up to the first line that is not genuine
   * @param forged true if there is a line that the child's own main class did not write
   */
  public record Told<T>(List<T> values, boolean forged) {}

  /** Reads a journal. A last line that was cut off, because its writer died, is left out. */
  static <T> Told<T> read(Path file, String key, Class<T> type) {
    var values = new ArrayList<T>();
    if (!Files.exists(file)) {
      return new Told<>(values, false);
    }
    try {
      var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      var lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
      for (var line : lines) {
        var end = Math.min(2 * SEAL_BYTES, line.length());
        var json = line.substring(end);
        if (!line.substring(0, end).equals(seal(key, values.size(), json))) {
          return new Told<>(values, true);
        }
        values.add(Json.LINE.fromJson(json, type));
      }
      return new Told<>(values, false);
    } catch (JsonSyntaxException notOurs) {
      return new Told<>(values, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String seal(String key, int number, String json) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update((key + " " + number + " ").getBytes(StandardCharsets.UTF_8));
      digest.update(json.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(), 0, SEAL_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
