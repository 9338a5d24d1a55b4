package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    // No pipe, so there is none that is full and that nobody reads.
    var builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    var child = builder.start();
    child.getOutputStream().close();
    var answer = child.getInputStream().readAllBytes();
    child.onExit().join();
    return new String(answer, StandardCharsets.UTF_8);
  }
}
