package inflight.grader.process;

import inflight.grader.model.Json;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a judge process tells the coordinator: a file of lines, each on its way to the disk as soon
 * as it is told, whatever becomes of the process. Code under test runs in the same process and
 * could write there too, so each line is sealed.
 *
 * <p>The seal is against results that are forged by writing files. Code that digs the key out of
 * the heap of its own process is not stopped by it.
 */
public final class Journal implements AutoCloseable {
  /** What to say of a journal in which there are lines that its process did not write. */
  public static final String FORGED =
      "there are results that the grader did not write: the code under test wrote into the file in which the grader notes what it sees, so nothing is proved";

  /** The exit code of a process that could not write down what it saw. */
  public static final int NOT_WRITTEN = 97;

  /** Marks a line that holds a value, and the one that holds the {@link End}. */
  static final byte VALUE = 'v';

  static final byte END = 'e';

  /**
   * The last line.
   *
   * @param leftOver why the process must not be used again; empty if it may
   */
  record End(String leftOver) {}

  private final FileOutputStream file;
  private final Seal seal;

  /** Opens it before any code under test runs: later there may be no descriptor left. */
  Journal(Path file, String key) throws IOException {
    // Not a channel: code under test may interrupt whoever writes, and that would close it.
    this.file = new FileOutputStream(file.toFile(), true);
    this.seal = new Seal(key);
  }

  /**
   * Appends a value as a line of its own. May be called from any thread. If that fails, whatever
   * the reason, this process ends: a result that was seen and not told must not look like none.
   */
  public void append(Object value) {
    write(VALUE, value);
  }

  void end(String leftOver) {
    write(END, new End(leftOver));
  }

  private synchronized void write(byte kind, Object value) {
    try {
      var text = Json.LINE.toJson(value);
      // Half of an emoji, which no encoding has, becomes a question mark.
      var body = text.getBytes(StandardCharsets.UTF_8);
      var line = new byte[Seal.LENGTH + 1 + body.length + 1];
      line[Seal.LENGTH] = kind;
      System.arraycopy(body, 0, line, Seal.LENGTH + 1, body.length);
      var mark = seal.next(line, Seal.LENGTH, line.length - 1);
      System.arraycopy(mark.getBytes(StandardCharsets.US_ASCII), 0, line, 0, Seal.LENGTH);
      line[line.length - 1] = '\n';
      file.write(line);
    } catch (Throwable whatever) {
      Runtime.getRuntime().halt(NOT_WRITTEN);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
