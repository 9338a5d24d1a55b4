package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Another program's answer: what it prints on its standard output. A warm-up: it is broken, and one
 * line mends it.
 */
public final class LoudChild {
  private LoudChild() {}

  /**
   * Runs a command as a child process without any input, and returns when it has ended. Its
   * standard error is a log: it may be empty or of any length, and is no part of the answer. Its
   * exit value decides nothing. An interrupt of the calling thread does not end the wait. (If it
   * has started a process that outlives it and keeps its output or its log open, the wait may last
   * until that one has ended, too.)
   *
   * @return all that it has printed on its standard output, as UTF-8
   * @throws IOException if it cannot be started
   */
  public static String answer(List<String> command) throws IOException {
    // TODO mend me: delete this line when you begin
    var builder = new ProcessBuilder(command);
    var child = builder.start();
    child.getOutputStream().close();
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    return new String(answer, StandardCharsets.UTF_8);
  }
}
