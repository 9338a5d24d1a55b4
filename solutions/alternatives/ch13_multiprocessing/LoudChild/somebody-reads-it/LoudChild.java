/*
 * trades: A thread reads the log and throws it away. One could keep its end, to show it when something has gone wrong.
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var child = new ProcessBuilder(command).start();
    child.getOutputStream().close();
    var reader = CompletableFuture.runAsync(() -> drain(child), it -> new Thread(it).start());
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    reader.join();
    return new String(answer, StandardCharsets.UTF_8);
  }

  private static void drain(Process child) {
    try {
      child.getErrorStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
