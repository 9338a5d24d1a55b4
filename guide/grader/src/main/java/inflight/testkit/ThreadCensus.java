package inflight.testkit;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The threads that live at one moment, platform and virtual, to tell later which have been left
 * behind. The JVM's own and the common pool's are not counted. All methods may be called from any
 * thread.
 */
public final class ThreadCensus {
  private static final Duration SETTLE = Duration.ofSeconds(2);

  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Set<Long> known;

  private ThreadCensus(Set<Long> known) {
    this.known = known;
  }

  /** Counts the threads that live now. */
  public static ThreadCensus take() {
    var known = new HashSet<>(ThreadDump.take().keySet());
    // The dump tells many thousands of them as one.
    VirtualThreads.list().ifPresent(it -> it.forEach(thread -> known.add(thread.threadId())));
    return new ThreadCensus(known);
  }

  /** True for a thread that belongs to the JVM, the test framework, or the common pool. */
  public static boolean isOwn(Thread thread) {
    return Threads.isOwn(thread);
  }

  /**
   * True if a thread lives that may disturb the next one's: it goes on by itself, such as a virtual
   * one that sleeps and looks, a timer, or an HTTP client; or it keeps a place in the common pool.
   * Others that are parked for good disturb nobody. Virtual ones are seen where they are listed.
   */
  public static boolean isAnyGoingOn() {
    return Threads.isAnyGoingOn();
  }

  /** The names of the threads that have appeared since and still live. */
  public List<String> newcomers() {
    return Threads.since(known).stream().map(Look::name).sorted().toList();
  }

  /**
   * Blocks until no newcomer lives.
   *
   * @throws AssertionError if one still lives after 2 s in which this process could run, saying
   *     which and where it is
   * @throws Inconclusive if the machine is too busy to tell
   */
  public void assertNoneLeft() {
    var patience = new Patience(SETTLE, LONGEST, id -> !known.contains(id), Thread.currentThread());
    var left = Threads.since(known);
    while (!left.isEmpty()) {
      if (patience.over().isPresent()) {
        throw new AssertionError(
            "Threads were left behind: "
                + left.stream()
                    .map(
                        it ->
                            Words.format(
                                "\"%s\"%s",
                                it.name(), it.where().isEmpty() ? "" : " at " + it.where()))
                    .collect(Collectors.joining(", ")));
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting for threads to end.");
      }
      left = Threads.since(known);
    }
  }
}
