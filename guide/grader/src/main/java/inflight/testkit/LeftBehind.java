package inflight.testkit;

import java.time.Duration;

/** Finds the threads that a test leaves behind and that keep the program from ending. */
final class LeftBehind {
  /** How long threads that are about to end may take to do so. */
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private LeftBehind() {}

  /**
   * A failure if a non-daemon thread outlives the test, else null. Blocks while it may still end.
   *
   * @param before the identifier of a thread that is older than all of the test's
   * @param own the test's thread
   */
  static Throwable failure(long before, Thread own) throws InterruptedException {
    Patience patience = null;
    while (true) {
      var left =
          Thread.getAllStackTraces().keySet().stream()
              .filter(it -> it.isAlive() && !it.isDaemon())
              .filter(it -> it.threadId() > before && it != own && !Threads.isOwn(it))
              .findFirst();
      if (left.isEmpty()) {
        return null;
      }
      if (patience == null) {
        patience = new Patience(SETTLE, Watch.LONGEST, it -> it > before, own);
      }
      try {
        if (patience.over().isPresent()) {
          var where = LearnersCode.line(left.get().getStackTrace());
          return new AssertionError(
              Words.format(
                  "A thread was left running: \"%s\"%s. It keeps the program from ending; shut down what you start.",
                  left.get().getName(), where.isEmpty() ? "" : " at " + where));
        }
      } catch (Inconclusive e) {
        return e;
      }
      Thread.sleep(5);
    }
  }
}
