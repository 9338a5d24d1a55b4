package inflight.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * The processes that this one has started since a moment, to count them, end them, and tell which
 * have been left behind. All methods may be called from any thread.
 */
public final class Children {
  private static final Duration LIMIT = Duration.ofSeconds(4);
  private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(50);
  private static final int MOST_ROUNDS = 8;

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
   * Blocks until a condition holds that needs the children to get on. {@link Poll} asks only
   * whether this process could run; on a busy machine a child may have had less of it, and is given
   * time as long as it uses any.
   *
   * @param what the condition in words, such as {@code "two children are connected"}
   * @throws AssertionError if it does not hold, and the children have done next to nothing for 4 s
   *     in which this process could run
   * @throws Inconclusive if the machine is too busy to tell
   */
  public void until(String what, BooleanSupplier condition) {
    Patience patience = null;
    var begun = Pulse.nanoTime();
    var used = used();
    for (var rounds = 0; !condition.getAsBoolean(); ) {
      if (Todo.isMet()) {
        throw new AssertionError("A TODO is left; without it this was waited for in vain: " + what);
      }
      patience = patience == null ? Patience.of(LIMIT) : patience;
      var standstill = patience.over();
      // That nothing in this process can go on is no reason to give up: the children may.
      var isTime = Pulse.nanoTime() - begun >= LIMIT.toNanos();
      if (isTime && standstill.isPresent() && !condition.getAsBoolean()) {
        var now = used();
        if (now.minus(used).compareTo(NEXT_TO_NOTHING) < 0 || rounds++ == MOST_ROUNDS) {
          throw new AssertionError(
              Words.format("Waited in vain until %s.", what) + Hang.lines(standstill.get().now()));
        }
        begun = Pulse.nanoTime();
        used = now;
        patience = null;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting until " + what + ".");
      }
    }
  }

  /** The processor time of those that are alive. */
  private Duration used() {
    return alive().stream()
        .flatMap(it -> it.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Blocks until none of them is alive.
   *
   * @throws AssertionError if one still is, and does next to nothing
   * @throws Inconclusive if the machine is too busy to tell
   */
  public void assertNoneLeft() {
    until("no child process is left", () -> alive().isEmpty());
  }

  /** Ends all of them, for a test's clean-up. */
  public void end() {
    alive().forEach(ProcessHandle::destroyForcibly);
  }
}
