/*
 * trades: The log goes into a file, which is never full, and could be shown when something has gone wrong. It costs a
 *     place on the disk, and somebody has to delete it.
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var log = Files.createTempFile("child", ".log");
    try {
      var child = new ProcessBuilder(command).redirectError(log.toFile()).start();
      child.getOutputStream().close();
      var answer = child.getInputStream().readAllBytes();
      child.onExit().join();
      return new String(answer, StandardCharsets.UTF_8);
    } finally {
      Files.delete(log);
    }
  }
}
