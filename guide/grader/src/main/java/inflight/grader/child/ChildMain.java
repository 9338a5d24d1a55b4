package inflight.grader.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the main class of a child process does first. */
public final class ChildMain {
  private static final int ORPHANED = 98;

  private ChildMain() {}

  /**
   * Opens the journal to which this process tells what it reaches. From then on this process ends
   * when the one that started it does, however that ended: standard input is a pipe that the parent
   * holds open, and its end is the parent's end. Call it once, before any code under test runs.
   */
  public static Journal start() throws IOException {
    var input = System.in;
    // Code under test that reads it meets its end, and code that closes it does not end this
    // process.
    System.setIn(InputStream.nullInputStream());
    var greeting = firstLine(input).split(" ", 2);
    Thread.ofPlatform()
        .daemon()
        .name("inflight-parent-watch")
        .start(
            () -> {
              try {
                while (input.read() >= 0) {
                  // Nothing more is ever written; only the end matters.
                }
              } catch (IOException closed) {
                // As good as the end.
              }
              Runtime.getRuntime().halt(ORPHANED);
            });
    return new Journal(Path.of(greeting[1]), greeting[0]);
  }

  private static String firstLine(InputStream input) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next; (next = input.read()) != '\n'; ) {
      if (next < 0) {
        Runtime.getRuntime().halt(ORPHANED);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
