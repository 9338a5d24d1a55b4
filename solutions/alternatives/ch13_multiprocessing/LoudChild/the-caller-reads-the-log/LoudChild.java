/*
 * trades: The other way about: a thread reads the answer, and the caller skips the log, 8 kilobytes at a time. Whoever
 *     reads which of the two, both pipes are emptied at the same time.
 */
package inflight.ch13_multiprocessing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.FutureTask;

public final class LoudChild {
  private LoudChild() {}

  public static String answer(List<String> command) throws IOException {
    var child = new ProcessBuilder(command).start();
    child.getOutputStream().close();
    var answer = new FutureTask<>(child.getInputStream()::readAllBytes);
    Thread.ofVirtual().name("answer of " + child.pid()).start(answer);
    var log = child.getErrorStream();
    for (var chunk = new byte[8 * 1024]; log.read(chunk) >= 0; ) {
      // Nobody is interested in it.
    }
    child.onExit().join();
    while (answer.state() == FutureTask.State.RUNNING) {
      try {
        answer.get();
      } catch (Exception e) {
        // The state says what came of it.
      }
    }
    if (answer.state() == FutureTask.State.FAILED) {
      throw new IOException(answer.exceptionNow());
    }
    return new String(answer.resultNow(), StandardCharsets.UTF_8);
  }
}
