package inflight.testkit;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What threads throw and nobody catches, from when it is made until it is closed. However many
 * threads fail, only a few failures are kept: the same one is counted, and of others no more than
 * how many there were. All methods may be called from any thread.
 */
final class Uncaught implements AutoCloseable {
  /** How many different failures are kept. */
  private static final int MOST = 5;

  private final UncaughtExceptionHandler replaced = Thread.getDefaultUncaughtExceptionHandler();
  private final UncaughtExceptionHandler installed = this::threw;

  // All guarded by this.
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private long others;

  private static final class Kept {
    private final String thread;
    private final Throwable thrown;
    private long count = 1;

    Kept(String thread, Throwable thrown) {
      this.thread = thread;
      this.thrown = thrown;
    }
  }

  Uncaught() {
    Thread.setDefaultUncaughtExceptionHandler(installed);
  }

  private void threw(Thread thread, Throwable thrown) {
    Memory.releaseAfter(thrown);
    if (isFull()) {
      return;
    }
    // Not inside the monitor: the learner's class may take its time to answer.
    var words = Throwables.describe(thrown);
    keep(thread, thrown, words);
  }

  /** An endless producer of threads that fail is not asked for each of its messages. */
  private synchronized boolean isFull() {
    var isFull = others >= 10_000;
    others += isFull ? 1 : 0;
    return isFull;
  }

  private synchronized void keep(Thread thread, Throwable thrown, String words) {
    var same = kept.get(words);
    if (same != null) {
      same.count++;
    } else if (kept.size() < MOST) {
      var name = thread.getName();
      kept.put(
          words, new Kept(name.isEmpty() ? "virtual thread " + thread.threadId() : name, thrown));
    } else {
      others++;
    }
  }

  /** A failure for each kind since the last call, in order of time; then they are forgotten. */
  synchronized List<Throwable> take() {
    var failures = new ArrayList<Throwable>();
    kept.forEach((words, it) -> failures.add(new InThread(words(it, words), it.thrown)));
    if (others > 0) {
      failures.add(
          new AssertionError(
              Words.format(
                  "%,d more threads ended with an exception that nobody caught.", others)));
    }
    kept.clear();
    others = 0;
    if (Thread.getDefaultUncaughtExceptionHandler() != installed) {
      Thread.setDefaultUncaughtExceptionHandler(installed);
      failures.add(
          new AssertionError(
              "The default handler of uncaught exceptions was replaced. It is the whole program's: what threads throw would go unseen. Leave it as it is."));
    }
    return failures;
  }

  private static String words(Kept kept, String words) {
    return kept.count == 1
        ? Words.format("In the thread \"%s\": %s", kept.thread, words)
        : Words.format(
            "In %,d threads, \"%s\" the first of them: %s", kept.count, kept.thread, words);
  }

  /** Puts the handler back that was there before. */
  @Override
  public void close() {
    Thread.setDefaultUncaughtExceptionHandler(replaced);
  }

  /** What a thread threw and nobody caught, with the thread's name. */
  private static final class InThread extends AssertionError {
    private static final long serialVersionUID = 1;

    InThread(String words, Throwable thrown) {
      super(words, thrown);
    }
  }
}
