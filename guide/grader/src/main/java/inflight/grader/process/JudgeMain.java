package inflight.grader.process;

import inflight.grader.model.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A judge process: {@code JudgeMain COORDINATORS_PID}. It does one assignment after another, and
 * takes stock after each: as soon as code under test has left something behind it says so and ends.
 */
final class JudgeMain {
  /** The exit code of a process in which there was not even memory left to tell of it. */
  static final int NO_MEMORY = 51;

  /** The exit code of a process whose own code failed. */
  static final int FAILED = 96;

  /** A second word: do all assignments until the input ends, then exit. */
  static final String UNTIL_END = "until-end";

  private static final long LOOK_MILLIS = 2;

  private JudgeMain() {}

  public static void main(String[] args) throws Exception {
    ParentWatch.start(Long.parseLong(args[0]));
    // Numbers in verdicts look the same wherever the user lives.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    var input = System.in;
    // Code under test that reads it meets its end.
    System.setIn(InputStream.nullInputStream());
    if (args.length > 1) {
      for (var line : new String(input.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        follow(line);
      }
      System.exit(0);
    }
    while (true) {
      follow(next(input));
    }
  }

  private static void follow(String line) throws IOException {
    var order = Json.LINE.fromJson(line, Order.class);
    try (var journal = new Journal(Path.of(order.journal()), order.key())) {
      run(order.assignment(), journal);
    }
  }

  private static void run(Assignment assignment, Journal journal) {
    try {
      assignment.properties().forEach(System::setProperty);
      var before = Stock.take();
      var constructor = Class.forName(assignment.work()).getDeclaredConstructor();
      // The classes that do the work are their packages' own.
      constructor.setAccessible(true);
      ((Work) constructor.newInstance()).run(assignment, journal);
      var leftOver = before.leftOver();
      assignment.properties().keySet().forEach(System::clearProperty);
      journal.end(leftOver);
      if (!leftOver.isEmpty()) {
        // Threads that the code under test left running must not keep this process from ending.
        Runtime.getRuntime().halt(0);
      }
    } catch (OutOfMemoryError thrown) {
      Runtime.getRuntime().halt(NO_MEMORY);
    } catch (Throwable thrown) {
      // Whatever it is, what hangs must not keep this process from ending.
      try {
        thrown.printStackTrace();
        System.err.flush();
      } finally {
        Runtime.getRuntime().halt(FAILED);
      }
    }
  }

  /** The next line; this process ends when there will be none. */
  private static String next(InputStream input) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      // Not in a read: see ParentWatch.
      if (input.available() == 0) {
        pause();
        continue;
      }
      var next = input.read();
      if (next == '\n') {
        return line.toString(StandardCharsets.UTF_8);
      }
      if (next < 0) {
        Runtime.getRuntime().halt(0);
      }
      line.write(next);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException byCodeUnderTest) {
      // It is over; the flag is cleared.
    }
  }
}
