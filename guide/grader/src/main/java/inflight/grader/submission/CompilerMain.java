package inflight.grader.submission;

import inflight.grader.model.Json;
import inflight.grader.model.UsageError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Compiles in a process of its own: reads an order from its input, and writes lines to its output.
 * It ends when its input does, so that it does not outlive the process that started it.
 */
public final class CompilerMain {
  /**
   * A line of its output: one of these and nothing else.
   *
   * @param at the source that the compiler is busy with from now on
   * @param outcome what it all came to
   * @param usage the message of a {@link UsageError}
   * @param stoppedAt the source at which the compiler failed, or empty if it is not known
   * @param stopped how it failed
   * @param broken the cause if files could not be read or written
   */
  record Line(
      String at,
      CompileOrder.Outcome outcome,
      String usage,
      String stoppedAt,
      String stopped,
      String broken) {}

  private CompilerMain() {}

  public static void main(String[] args) throws IOException {
    var input = System.in;
    var order = Json.LINE.fromJson(firstLine(input), CompileOrder.class);
    Thread.ofPlatform().daemon().name("inflight-parent-watch").start(() -> endWith(input));
    say(answer(order));
    // A thread that reads is not waited for.
    Runtime.getRuntime().halt(0);
  }

  private static Line answer(CompileOrder order) {
    try {
      return new Line(null, Compiler.run(order, CompilerMain::at), null, null, null, null);
    } catch (UsageError error) {
      return new Line(null, null, error.getMessage(), null, null, null);
    } catch (CompilerStopped stopped) {
      return new Line(
          null,
          null,
          null,
          stopped.file() == null ? "" : stopped.file(),
          stopped.getMessage(),
          null);
    } catch (UncheckedIOException e) {
      return new Line(null, null, null, null, null, e.getCause().getMessage());
    }
  }

  private static void at(Path file) {
    say(new Line(file.toString(), null, null, null, null, null));
  }

  private static void say(Line line) {
    var text = Json.LINE.toJson(line) + "\n";
    System.out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private static String firstLine(InputStream input) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int next; (next = input.read()) != '\n' && next >= 0; ) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private static void endWith(InputStream input) {
    try {
      while (input.read() >= 0) {}
    } catch (IOException closed) {
      // That is its end too.
    }
    Runtime.getRuntime().halt(1);
  }
}
