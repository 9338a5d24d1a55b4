package inflight.grader.child;

import java.io.IOException;
import java.io.InputStream;

/** What the main class of a child process does first. */
public final class ChildMain {
  private static final int ORPHANED = 98;

  private ChildMain() {}

  /**
   * Ends this process when the one that started it does, however that ended: standard input is a
   * pipe that the parent holds open, and its end is the parent's end. Call it before any code under
   * test runs.
   */
  public static void exitWithParent() {
    var input = System.in;
    // Code under test that reads it meets its end, and code that closes it does not end this
    // process.
    System.setIn(InputStream.nullInputStream());
    Thread.ofPlatform()
        .daemon()
        .name("inflight-parent-watch")
        .start(
            () -> {
              try {
                while (input.read() >= 0) {
                  // Nothing is ever written; only the end matters.
                }
              } catch (IOException closed) {
                // As good as the end.
              }
              Runtime.getRuntime().halt(ORPHANED);
            });
  }
}
