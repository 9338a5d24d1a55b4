package inflight.grader.race.explore;

import inflight.grader.race.explore.Part.State;
import inflight.grader.race.explore.Turns.End;
import inflight.grader.race.spec.Specification;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees a run to its end. It looks now and then whether the thread that has the turn is blocked. How
 * long a busy machine takes is no matter: what counts is how often this thread has looked, and the
 * other's processor time.
 */
final class Controller {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long FIRST_LOOK_NANOS = 300_000;
  private static final long LAST_LOOK_NANOS = 5_000_000;

  /** So often in a row a thread must be seen blocked to lose the turn. */
  private static final int BLOCKED_LOOKS = 3;

  /** So often nothing must have moved before waiting counts as waiting for ever. */
  private static final int STUCK_LOOKS = 250;

  /** A thread that runs and is so often seen to use no processor time waits in native code. */
  private static final int IDLE_LOOKS = 40;

  /** A thread that sleeps so often in one run, or waits so long for a time to pass, is let go. */
  private static final int NAP_LOOKS = 150;

  /** A thread that uses so much processor time between two steps does not come to the next. */
  private static final long MOST_CPU_NANOS = 3_000_000_000L;

  private final Replay run;
  private final Turns turns;
  private final int[] seen = {-1, -1};
  private int blocked;
  private int still;
  private int naps;
  private int idle;
  private long cpuAtMove;
  private long cpuBefore;

  Controller(Replay run) {
    this.run = run;
    this.turns = run.turns();
  }

  /** Plays a run, and returns when it is over and its threads are idle or lost. */
  End play(Specification.Action one, Specification.Action two) {
    run.start(one, two);
    var pause = FIRST_LOOK_NANOS;
    while (true) {
      LockSupport.parkNanos(pause);
      Runnable wake;
      synchronized (run) {
        if (turns.end() != null) {
          break;
        }
        wake = look();
      }
      if (wake != null) {
        wake.run();
        pause = FIRST_LOOK_NANOS;
      } else {
        pause = Math.min(LAST_LOOK_NANOS, pause * 3 / 2);
      }
    }
    return end();
  }

  private Runnable look() {
    var moved = false;
    for (var i = 0; i < 2; i++) {
      var arrivals = run.part(i).arrivals;
      moved |= arrivals != seen[i];
      seen[i] = arrivals;
    }
    var current = turns.current();
    if (isDead(0) || isDead(1)) {
      turns.stop(End.UNKNOWN);
      return null;
    }
    if (moved) {
      blocked = 0;
      still = 0;
      cpuAtMove = current == null ? 0 : cpu(current);
      return null;
    }
    if (current == null) {
      return nobody();
    }
    if (current.inHook && current.state != State.WAITING) {
      return null;
    }
    switch (current.thread.getState()) {
      case BLOCKED, WAITING -> {
        blocked++;
        if (blocked >= BLOCKED_LOOKS && current.state == State.RUNNING) {
          blocked = 0;
          return turns.isBlocked(current);
        }
        still++;
      }
      case TIMED_WAITING -> {
        naps++;
        if (current.state == State.RUNNING && ++blocked >= BLOCKED_LOOKS && otherCanGoOn(current)) {
          blocked = 0;
          return turns.isBlocked(current);
        }
      }
      default -> {
        return runs(current);
      }
    }
    if (still >= STUCK_LOOKS || naps >= NAP_LOOKS) {
      turns.stop(still >= STUCK_LOOKS ? certainly() : End.UNKNOWN);
    }
    return null;
  }

  /** It runs, or waits for the outside in native code, where it counts as running. */
  private Runnable runs(Part current) {
    var cpu = cpu(current);
    if (cpu - cpuAtMove > MOST_CPU_NANOS) {
      turns.stop(End.UNKNOWN);
    }
    idle = cpu == cpuBefore ? idle + 1 : 0;
    cpuBefore = cpu;
    if (idle < IDLE_LOOKS || current.state != State.RUNNING) {
      return null;
    }
    idle = 0;
    return turns.isBlocked(current);
  }

  /** A thread that ran out of memory in the middle of telling its step comes to no end. */
  private boolean isDead(int index) {
    var part = run.part(index);
    return part.thread.getState() == Thread.State.TERMINATED && part.state != State.DONE;
  }

  private boolean otherCanGoOn(Part current) {
    var other = run.part(1 - current.index);
    return other.state == State.READY && other.gate.isOpen().getAsBoolean();
  }

  /** Nobody has the turn. */
  private Runnable nobody() {
    var wake = turns.lookAgain();
    if (turns.current() != null) {
      still = 0;
      return wake == null ? () -> {} : wake;
    }
    still++;
    var isAsleep =
        Arrays.stream(new Part[] {run.part(0), run.part(1)})
            .anyMatch(
                it ->
                    it.state == State.BLOCKED
                        && it.thread.getState() == Thread.State.TIMED_WAITING);
    if (isAsleep) {
      naps++;
    }
    if (isDeadlocked()) {
      turns.stop(End.STUCK);
    } else if (still >= STUCK_LOOKS) {
      turns.stop(isAsleep ? End.UNKNOWN : certainly());
    }
    return null;
  }

  /** Waiting for ever is certain only if no other thread is there that could end it. */
  private End certainly() {
    return run.isForeign() ? End.UNKNOWN : End.STUCK;
  }

  private boolean isDeadlocked() {
    if (still % 10 != 9) {
      return false;
    }
    var cycle = THREADS.findDeadlockedThreads();
    return cycle != null
        && Arrays.stream(cycle)
            .anyMatch(
                id -> id == run.part(0).thread.threadId() || id == run.part(1).thread.threadId());
  }

  private static long cpu(Part part) {
    return Math.max(0, THREADS.getThreadCpuTime(part.thread.threadId()));
  }

  private End end() {
    return turns.end();
  }

  /** Ends the threads of a run that was abandoned, as far as they can be. */
  static void dismiss(Replay run) {
    run.turns().abandon();
    for (var i = 0; i < 2; i++) {
      var part = run.part(i);
      if (part.state != State.DONE) {
        part.thread.retire();
        part.thread.interrupt();
        if (part.state == State.WAITING) {
          Waits.tryWake(part.pending.object(), run.world().lockOf(part.pending));
        }
      }
    }
  }
}
