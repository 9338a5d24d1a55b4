package inflight.testkit;

import inflight.testkit.Workers.ThrowingRunnable;
import inflight.testkit.Workers.Worker;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Threads that wait on another instance of the class under test, of each kind one, while the test
 * acts on the first: two instances share nothing. If they do share something, a wake-up that was
 * meant for the test's own threads goes to a bystander, or a bystander comes back.
 *
 * <pre>{@code
 * try (var bystanders = new Bystanders("another latch")) {
 *   bystanders.waits("await", other::await);
 *   ... // the test
 *   bystanders.assertUndisturbed();
 * }
 * }</pre>
 *
 * <p>Used by one thread, the test's.
 */
public final class Bystanders implements AutoCloseable {
  private final String where;
  private final Workers workers = new Workers();
  private final Map<Worker, String> waiting = new LinkedHashMap<>();

  /**
   * @param where the other instance in words, such as {@code "another latch"}
   */
  public Bystanders(String where) {
    this.where = where;
  }

  /**
   * Starts a call that must wait, on a thread of its own; returns once it does.
   *
   * @param what the call in words, such as {@code "take"}
   */
  public void waits(String what, ThrowingRunnable call) {
    var words = what + ", on " + where + ",";
    var worker = workers.start("bystander in " + what, call);
    worker.awaitWaiting(words);
    waiting.put(worker, words);
  }

  /**
   * Fails if one of them has come back: nobody has touched their instance. Call it at the end, when
   * what might disturb them has happened.
   */
  public void assertUndisturbed() {
    waiting.forEach((worker, words) -> worker.awaitWaiting(words + " which nobody has touched,"));
  }

  /**
   * Blocks until all have come back, once the test has given them what they wait for.
   *
   * @throws AssertionError if one does not within 5 s, in which this process could run
   */
  public void awaitDone() {
    waiting.forEach((worker, words) -> worker.awaitDone(words + " comes back"));
  }

  /** Interrupts what is left. Does not wait for it. */
  @Override
  public void close() {
    workers.close();
  }
}
