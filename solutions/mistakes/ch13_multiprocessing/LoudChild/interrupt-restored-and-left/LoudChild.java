/*
 * axis: correct
 * says: and the caller has been interrupted
 * why: waitFor throws at once if the flag is set, and the child lives on
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a child process prints on its standard output. */
public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    // The log goes where no pipe can fill up.
    var child = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    child.getOutputStream().close();
    var answer = child.getInputStream().readAllBytes();
    try {
      child.waitFor();
    } catch (InterruptedException e) {
      // The answer is complete anyway; whoever called sees the flag.
      Thread.currentThread().interrupt();
    }
    return new String(answer, StandardCharsets.UTF_8);
  }
}
