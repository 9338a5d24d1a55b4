/*
 * axis: correct
 * says: whether answer has returned, when the child has closed its output and lives on
 * why: The end of the output is taken for the end of the child. A child may close its output and have work left.
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var child = new ProcessBuilder(command).start();
    child.getOutputStream().close();
    Thread.startVirtualThread(
        () -> {
          try {
            child.getErrorStream().readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    try (var answer = child.getInputStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
