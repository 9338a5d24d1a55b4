/*
 * axis: correct
 * says: answer, of a child that prints 1,048,576 letters and logs 0 bytes, comes back
 * why: Now the log is read to its end, and meanwhile nobody reads the answer, which may be long, too.
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command);
    var child = builder.start();
    child.getOutputStream().close();
    child.getErrorStream().readAllBytes();
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    return new String(answer, StandardCharsets.UTF_8);
  }
}
