package inflight.grader.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What the main class of a child process does first. */
public final class ChildMain {
  private static final int ORPHANED = 98;
  private static final long LOOK_MILLIS = 100;

  private ChildMain() {}

  /**
   * Opens the journal to which this process tells what it reaches. From then on this process ends
   * when the one that started it does, however that ended. Call it once, before any code under test
   * runs.
   */
  public static Journal start() throws IOException {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    var input = System.in;
    // Code under test that reads it meets its end.
    System.setIn(InputStream.nullInputStream());
    var greeting = firstLine(input).split(" ", 3);
    var parent = Long.parseLong(greeting[1]);
    // Once here too: later there may be no memory left to load what it takes to look.
    haltIfOrphaned(parent);
    Thread.ofPlatform().daemon().name("inflight-parent-watch").start(() -> endWith(parent));
    return new Journal(Path.of(greeting[2]), greeting[0]);
  }

  /**
   * Looks, and does not wait in a read for the end of standard input: a JVM that is to end gives a
   * thread in native code 300 ms to come back, and every child would pay them.
   */
  private static void endWith(long parent) {
    while (true) {
      try {
        Thread.sleep(LOOK_MILLIS);
        haltIfOrphaned(parent);
      } catch (InterruptedException | OutOfMemoryError byCodeUnderTest) {
        // Whatever it does to this process, this thread goes on looking.
      }
    }
  }

  private static void haltIfOrphaned(long parent) {
    if (ProcessHandle.current().parent().filter(it -> it.pid() == parent).isEmpty()) {
      Runtime.getRuntime().halt(ORPHANED);
    }
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
