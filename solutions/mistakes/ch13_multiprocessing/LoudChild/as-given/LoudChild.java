/*
 * axis: correct
 * says: answer, of a child that prints 3 letters and logs 1,048,576 bytes, comes back
 * why: Nobody reads the log. When its pipe is full, the child is stuck in writing, and its answer never comes.
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
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    return new String(answer, StandardCharsets.UTF_8);
  }
}
