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

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuTime() {}

  /** The processor time that a platform thread has used so far; zero if it has ended. */
  public static Duration of(Thread thread) {
    return Duration.ofNanos(Math.max(0, THREADS.getThreadCpuTime(thread.threadId())));
  }

  /**
   * Gives a thread that is about to sleep up to a second to do so. It need not have fallen asleep
   * when this returns. Unlike the thread's state, its processor time also tells of one that waits
   * in a system call.
   */
  public static void letSleep(Thread thread) {
    var still = 0;
    for (var i = 0; i < 1_000 && still < 5; i++) {
      var before = of(thread);
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      still = of(thread).equals(before) ? still + 1 : 0;
    }
  }

  /**
   * Computes on the calling thread for a while and fails if the other has used its processor too.
   * The comparison is between processor times, so it does not depend on how busy the machine is.
   *
   * @param what what the thread has nothing to do with, such as {@code "10 idle connections"}
   * @throws AssertionError if the thread was awake
   */
  public static void assertSleeps(Thread thread, String what) {
    var before = of(thread);
    var until = of(Thread.currentThread()).plus(MEANWHILE);
    while (of(Thread.currentThread()).compareTo(until) < 0) {
      var used = of(thread).minus(before);
      if (used.compareTo(MOST) > 0) {
        throw new AssertionError(
            "The thread \"%s\" should sleep: %s. It kept a processor busy for %d ms instead%s."
                .formatted(thread.getName(), what, used.toMillis(), where(thread)));
      }
    }
  }

  private static String where(Thread thread) {
    var line = LearnersCode.line(thread.getStackTrace());
    return line.isEmpty() ? "" : ", at " + line;
  }
}
