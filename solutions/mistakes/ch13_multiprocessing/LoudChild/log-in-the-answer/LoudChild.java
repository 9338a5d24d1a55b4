/*
 * axis: correct
 * says: answer, of a child with a short log
 * why: Nobody is stuck any more, and every line of the log stands in the answer.
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    var child = builder.start();
    child.getOutputStream().close();
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    return new String(answer, StandardCharsets.UTF_8);
  }
}
