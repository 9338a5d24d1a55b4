package inflight.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.stream.Stream;

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

  /** One that waits to be woken need not wake up at all; the JVM may wake it for nothing. */
  private static final long FEW_WAKE_UPS = 4;

  /** Those 4 in some 300 ms are for a quiet machine; on a busy one the time is longer. */
  private static final long BEATS_TO_A_WAKE_UP = 25;

  /**
   * How long one is watched that waits with a time limit of its own. The limit may be a century:
   * what counts is whether it wakes up.
   */
  private static final Duration OF_A_NAP = Duration.ofMillis(2_500);

  private static final long NAPS = 2;

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
    assertSleep(what, MOST_WAKE_UPS, WAKE_UPS_IN_A_BEAT, thread);
  }

  /**
   * The same of several threads, each of which waits for something that somebody else has to bring:
   * fails as well if one wakes up by itself now and then to look whether it has come. The slowest
   * that is told looks once a second.
   *
   * @param what as above, said of all of them
   */
  public static void assertSleepUntilWoken(String what, Thread... threads) {
    assertSleep(what, FEW_WAKE_UPS, 1.0 / BEATS_TO_A_WAKE_UP, threads);
    assertTakeNoNaps(what, threads);
  }

  private static void assertTakeNoNaps(String what, Thread... threads) {
    var before = Stream.of(threads).mapToLong(Rest::moves).toArray();
    var until = System.nanoTime() + OF_A_NAP.toNanos();
    // One that waits without a limit takes no naps.
    while (Stream.of(threads).anyMatch(it -> it.getState() != Thread.State.WAITING)
        && System.nanoTime() - until < 0) {
      for (var i = 0; i < threads.length; i++) {
        var naps = Rest.moves(threads[i]) - before[i];
        if (naps >= NAPS) {
          throw awake(threads[i], what, Words.format("woke up %,d times, a nap between", naps));
        }
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void assertSleep(
      String what, long mostWakeUps, double wakeUpsInABeat, Thread... threads) {
    var sleepers = Stream.of(threads).map(it -> new Sleeper(it, what)).toList();
    var beats = Pulse.beats();
    var until = of(Thread.currentThread()).plus(MEANWHILE);
    var nextLook = Duration.ZERO;
    for (var now = Duration.ZERO; now.compareTo(until) < 0; now = of(Thread.currentThread())) {
      sleepers.forEach(Sleeper::assertUsesLittle);
      if (now.compareTo(nextLook) >= 0) {
        nextLook = now.plus(BETWEEN_LOOKS);
        sleepers.forEach(Sleeper::look);
        // Keeps it going.
        Pulse.beats();
      }
    }
    var most = Math.max(mostWakeUps, (long) (wakeUpsInABeat * (Pulse.beats() - beats)));
    sleepers.forEach(it -> it.assertSlept(most));
  }

  /** A thread that should sleep, from now on. */
  private static final class Sleeper {
    private final Thread thread;
    private final String what;
    private final Duration before;
    private final long moves;
    private int looks;
    private int running;

    Sleeper(Thread thread, String what) {
      this.thread = thread;
      this.what = what;
      before = of(thread);
      moves = Rest.moves(thread);
    }

    void assertUsesLittle() {
      var used = of(thread).minus(before);
      if (used.compareTo(MOST) > 0) {
        throw awake(thread, what, Words.format("kept a processor busy for %d ms", used.toMillis()));
      }
    }

    void look() {
      looks++;
      running += isRunning(thread) ? 1 : 0;
    }

    void assertSlept(long mostWakeUps) {
      if (running > looks / 2) {
        throw awake(thread, what, Words.format("ran at %d of %d looks", running, looks));
      }
      var wakeUps = Rest.moves(thread) - moves;
      if (wakeUps > mostWakeUps) {
        throw awake(thread, what, Words.format("woke up %,d times", wakeUps));
      }
    }
  }

  private static boolean isRunning(Thread thread) {
    return thread.getState() == Thread.State.RUNNABLE
        && !Look.isInInputOrOutput(thread.getStackTrace());
  }

  private static AssertionError awake(Thread thread, String what, String does) {
    var line = LearnersCode.line(thread.getStackTrace());
    return new AssertionError(
        Words.format(
            "The thread \"%s\" should sleep: %s. It %s instead%s.",
            thread.getName(), what, does, line.isEmpty() ? "" : ", at " + line));
  }
}
