package inflight.testkit;

import java.lang.Thread.State;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Tells by looks at one thread, a millisecond or more apart, whether it has come to rest. What
 * counts is what it does from one look to the next, not how long that is: a thread that is about to
 * wait and gets no processor is not taken for one that waits, nor for one that is not there. Used
 * by one thread.
 */
final class Rest {
  enum Seen {
    /** It waits: parked, blocked or asleep, and has not moved; or sleeps and looks again. */
    RESTS,
    /** It waits for input or output. */
    READS,
    /** It looks again and again without sleeping. */
    IS_BUSY,
    ENDED,
    /** None of these yet. */
    MOVES
  }

  /** In so many looks in a row a thread must be seen still: it may stop for a moment anywhere. */
  private static final int LOOKS = 3;

  /**
   * In so many looks in a row one that reads must not have had the processor: it has no count of
   * its waits, and one that polls looks the same while others have the processor.
   */
  private static final int LOOKS_AT_READER = 200;

  /** So often in all must one be seen asleep that sleeps and looks again. */
  private static final int NAPS = 10;

  /**
   * In so many looks one must be seen to have run on and be at the same line of the learner's again
   * that looks again and again. Where others want the processor too, one that yields gets so little
   * of it that its processor time would say nothing for long.
   */
  private static final int LAPS = 10;

  /** The same of one that has no such line, or is virtual: so often it must be seen running. */
  private static final int LOOKS_AT_RUNNER = 200;

  /**
   * For so many looks one that may have been woken is given the time to get a processor; no longer,
   * because it may be another one, of the same name, that runs.
   */
  private static final int LOOKS_AT_WOKEN = 100;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Thread thread;
  private final RunQueue queue;
  private long lastNanos;
  private long lastMoves;
  private int still;
  private int reading;
  private int running;
  private int laps;
  private String lastLine = "";
  private int naps;
  private int woken;

  Rest(Thread thread) {
    this.thread = thread;
    queue = new RunQueue(thread);
    lastNanos = CpuTime.of(thread).toNanos();
  }

  /** Looks once more. */
  Seen look() {
    var moves = moves(thread);
    var nanos = CpuTime.of(thread).toNanos();
    var state = thread.getState();
    if (state == State.TERMINATED) {
      return Seen.ENDED;
    }
    // Of a virtual thread neither is known: it is still as long as its state is.
    var isStill = moves == lastMoves && nanos == lastNanos;
    lastMoves = moves;
    lastNanos = nanos;
    switch (state) {
      case BLOCKED, WAITING, TIMED_WAITING -> {
        still = isStill ? still + 1 : 1;
        reading = 0;
        naps += state == State.TIMED_WAITING ? 1 : 0;
      }
      default -> {
        still = 0;
        var stack = thread.getStackTrace();
        reading = isStill && Look.isInInputOrOutput(stack) ? reading + 1 : 0;
        if (!isStill || thread.isVirtual()) {
          running++;
          lap(LearnersCode.line(stack));
        }
      }
    }
    if (still >= LOOKS || naps >= NAPS) {
      return isWoken() ? Seen.MOVES : Seen.RESTS;
    }
    if (reading >= LOOKS_AT_READER) {
      return Seen.READS;
    }
    return laps >= LAPS || running >= LOOKS_AT_RUNNER ? Seen.IS_BUSY : Seen.MOVES;
  }

  /** Whether it waits for a processor only, as far as anybody can tell. */
  private boolean isWoken() {
    return woken < LOOKS_AT_WOKEN && queue.mayHold() && ++woken > 0;
  }

  private void lap(String line) {
    laps = line.isEmpty() || !line.equals(lastLine) ? 0 : laps + 1;
    lastLine = line;
  }

  /** How often a thread has begun to wait or was blocked; 0 if that is not known. */
  static long moves(Thread thread) {
    var info = thread.isVirtual() ? null : THREADS.getThreadInfo(thread.threadId());
    return info == null ? 0 : info.getWaitedCount() + info.getBlockedCount();
  }
}
