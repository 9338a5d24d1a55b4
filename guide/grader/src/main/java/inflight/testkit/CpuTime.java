package inflight.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/** The processor time of threads, to tell one that sleeps from one that looks again and again. */
public final class CpuTime {
  /** What a thread may use while it has nothing to do. One that sleeps uses next to none. */
  private static final Duration MOST = Duration.ofMillis(100);

  /** What this thread uses meanwhile: a thread that is awake gets as much on a busy machine too. */
  private static final Duration MEANWHILE = Duration.ofMillis(300);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(1);

  /** A thread may wake up so often, or once in a millisecond if that is more. */
  private static final long MOST_WAKE_UPS = 100;

  private static final long WAKE_UPS_IN_A_BEAT = 4;

  /** For no reason, as the JVM may, or to look whether all is well. */
  private static final long MOST_WAKE_UPS_OF_PARKED = 20;

  /** How long a thread may take to get to where it waits. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuTime() {}

  /**
   * The processor time that a platform thread has used so far; zero if it has ended, or is virtual.
   */
  public static Duration of(Thread thread) {
    return thread.isVirtual()
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, THREADS.getThreadCpuTime(thread.threadId())));
  }

  /**
   * Blocks until a thread that is about to wait does so, in whatever way: asleep, parked, in a
   * system call, or looking again and again: seen to have run on, and to be at the same line, ten
   * times. Returns as well if it ends. What it says holds for that moment only.
   *
   * @throws Inconclusive if the machine is too busy to let the thread get there
   */
  public static void letSleep(Thread thread) {
    var rest = new Rest(thread);
    Patience patience = null;
    while (rest.look() == Rest.Seen.MOVES) {
      patience = patience == null ? Patience.of(LIMIT) : patience;
      if (patience.over().isPresent()) {
        return;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /**
   * Computes on the calling thread for a while and fails if the other was awake too: if it used its
   * processor, was found running most of the times that it was looked at (one that yields uses
   * little where others want the processor), or woke up more often than once in a millisecond. The
   * comparison is with the caller's processor time and with the {@link Pulse}, so it does not
   * depend on how busy the machine is.
   *
   * @param what what the thread has nothing to do with, such as {@code "10 idle connections"}
   * @throws AssertionError if the thread was awake
   */
  public static void assertSleeps(Thread thread, String what) {
    var before = of(thread);
    var moves = Rest.moves(thread);
    var beats = Pulse.beats();
    var until = of(Thread.currentThread()).plus(MEANWHILE);
    var nextLook = Duration.ZERO;
    var looks = 0;
    var running = 0;
    for (var now = Duration.ZERO; now.compareTo(until) < 0; now = of(Thread.currentThread())) {
      var used = of(thread).minus(before);
      if (used.compareTo(MOST) > 0) {
        throw awake(thread, what, Words.format("kept a processor busy for %d ms", used.toMillis()));
      }
      if (now.compareTo(nextLook) >= 0) {
        nextLook = now.plus(BETWEEN_LOOKS);
        looks++;
        running += isRunning(thread) ? 1 : 0;
        // Keeps it going.
        Pulse.beats();
      }
    }
    if (running > looks / 2) {
      throw awake(thread, what, Words.format("ran at %d of %d looks", running, looks));
    }
    var wakeUps = Rest.moves(thread) - moves;
    var most = Math.max(MOST_WAKE_UPS, WAKE_UPS_IN_A_BEAT * (Pulse.beats() - beats));
    if (wakeUps > most) {
      throw awake(thread, what, Words.format("woke up %,d times", wakeUps));
    }
  }

  /**
   * Blocks for a while and fails if the other, a platform thread, has woken up more than a few
   * times meanwhile: for one whose contract says that it is parked until something comes, and not
   * that it sleeps and looks again.
   *
   * @param what what has not come yet, such as {@code "the effect is running"}
   * @param meanwhile how long, of real time: on a busy machine too, one that is parked stays so
   * @throws AssertionError if it has not stayed parked
   */
  public static void assertStaysParked(Thread thread, String what, Duration meanwhile) {
    var moves = Rest.moves(thread);
    try {
      Thread.sleep(meanwhile);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while a thread should stay parked.");
    }
    var wakeUps = Rest.moves(thread) - moves;
    if (wakeUps > MOST_WAKE_UPS_OF_PARKED) {
      throw awake(thread, "stay parked", what, Words.format("woke up %,d times", wakeUps));
    }
  }

  private static boolean isRunning(Thread thread) {
    return thread.getState() == Thread.State.RUNNABLE
        && !Look.isInInputOrOutput(thread.getStackTrace());
  }

  private static AssertionError awake(Thread thread, String what, String does) {
    return awake(thread, "sleep", what, does);
  }

  private static AssertionError awake(Thread thread, String should, String what, String does) {
    var line = LearnersCode.line(thread.getStackTrace());
    return new AssertionError(
        Words.format(
            "The thread \"%s\" should %s: %s. It %s instead%s.",
            thread.getName(), should, what, does, line.isEmpty() ? "" : ", at " + line));
  }
}
