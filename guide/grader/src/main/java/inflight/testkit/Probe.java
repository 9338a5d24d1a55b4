package inflight.testkit;

import inflight.testkit.Workers.ThrowingRunnable;

/**
 * What must still work after each call that fails, tried from another thread: a lock that was kept
 * is hidden by reentrancy as long as the same thread calls again.
 *
 * <pre>{@code
 * var probe = new Probe("count of another thread comes back", () -> hits.count("/"));
 * probe.after(NullPointerException.class, "count(null)", () -> hits.count(null));
 * }</pre>
 */
public final class Probe {
  private final String what;
  private final ThrowingRunnable call;

  /**
   * @param what what is to be over, such as {@code "count of another thread comes back"}
   * @param call made on a new thread each time; what it throws fails the test
   */
  public Probe(String what, ThrowingRunnable call) {
    this.what = what;
    this.call = call;
  }

  /**
   * Makes a call that must throw, and then the probe's.
   *
   * @param expected the class that it throws, or one above it
   * @param failing the call in words, such as {@code "count(null)"}
   * @return what it threw
   * @throws AssertionError if it throws nothing or something else, or if the probe's call does not
   *     come back within 5 s
   */
  public <T extends Throwable> T after(
      Class<T> expected, String failing, ThrowingRunnable failingCall) {
    var thrown = thrownBy(failingCall);
    if (!expected.isInstance(thrown)) {
      throw new AssertionError(
          Words.format(
              "%s should throw %s, and %s.",
              failing,
              Words.withArticle(expected.getSimpleName()),
              thrown == null ? "returned" : "threw " + Throwables.describe(thrown)),
          thrown);
    }
    afterAll(failing);
    return expected.cast(thrown);
  }

  /** The same where the call must throw that very instance, as when a callback has thrown it. */
  public void after(Throwable expected, String failing, ThrowingRunnable failingCall) {
    var thrown = thrownBy(failingCall);
    if (thrown != expected) {
      throw new AssertionError(
          Words.format(
              "%s should throw the very %s that was thrown inside, and %s.",
              failing,
              expected.getClass().getSimpleName(),
              thrown == null ? "returned" : "threw " + Throwables.describe(thrown)),
          thrown);
    }
    afterAll(failing);
  }

  private void afterAll(String failing) {
    Workers.runPromptly(what + ", after " + failing + " has thrown", call);
  }

  private static Throwable thrownBy(ThrowingRunnable call) {
    try {
      call.run();
      return null;
    } catch (Inconclusive | NotStarted verdict) {
      throw verdict;
    } catch (Throwable thrown) {
      return thrown;
    }
  }
}
