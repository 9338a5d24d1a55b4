/*
 * axis: correct
 * says: comes back to the last thread of the common pool
 * why: the task that empties the log waits for a thread of the pool, of which the last one waits for the answer
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a child process prints on its standard output. */
public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var child = new ProcessBuilder(command).start();
    child.getOutputStream().close();
    // The log is emptied meanwhile, so that its pipe never fills up.
    CompletableFuture.runAsync(
        () -> {
          try (var log = child.getErrorStream()) {
            log.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    return new String(answer, StandardCharsets.UTF_8);
  }
}
