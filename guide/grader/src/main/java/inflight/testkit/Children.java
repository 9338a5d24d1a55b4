package inflight.testkit;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processes that this one has started since a moment, to count them, end them, and tell which
 * have been left behind. All methods may be called from any thread.
 */
public final class Children {
  private final Set<Long> known;

  private Children(Set<Long> known) {
    this.known = known;
  }

  /** Counts from now on. */
  public static Children take() {
    return new Children(
        ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet()));
  }

  /** Those that have been started since and are alive, the oldest first. */
  public List<ProcessHandle> alive() {
    return ProcessHandle.current()
        .children()
        .filter(it -> !known.contains(it.pid()) && it.isAlive())
        .sorted((one, other) -> Long.compare(one.pid(), other.pid()))
        .toList();
  }

  /**
   * Blocks until none of them is alive.
   *
   * @throws AssertionError if one still is after 5 s in which this process could run
   * @throws Inconclusive if the machine is too busy to tell
   */
  public void assertNoneLeft() {
    Poll.until("no child process is left", () -> alive().isEmpty());
  }

  /** Ends all of them, for a test's clean-up. */
  public void end() {
    alive().forEach(ProcessHandle::destroyForcibly);
  }
}
