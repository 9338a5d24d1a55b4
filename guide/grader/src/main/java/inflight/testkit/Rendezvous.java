package inflight.testkit;

import java.time.Duration;

/**
 * A barrier that serialized code cannot pass: nobody leaves until all are inside at once. It shows
 * that things overlap without measuring any time. It serves one group after another. All methods
 * may be called from any thread.
 */
public final class Rendezvous {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Between two looks at whether the others still may come. */
  private static final Duration LOOK = Duration.ofMillis(20);

  private final int parties;
  private final String what;

  // All guarded by this.
  private int inside;
  private int highWater;
  private int group;

  /** The one of those who wait that looks whether they wait in vain; null if nobody does. */
  private Thread looker;

  /** Why nobody can meet here any more; null while all is well. */
  private String broken;

  /** True if that is the machine's fault. */
  private boolean inconclusive;

  /**
   * @param parties how many must be inside at once
   * @param what what is inside, such as {@code "loads of two different keys"}
   */
  public Rendezvous(int parties, String what) {
    if (parties < 1) {
      throw new IllegalArgumentException("A rendezvous needs a party: " + parties);
    }
    this.parties = parties;
    this.what = what;
  }

  /**
   * Blocks until all parties are inside. Once a meeting has failed, every later one fails at once:
   * code that runs one after another would otherwise wait for the limit each time and meet the
   * test's own limit first.
   *
   * @throws WaitedInVain if they are not within 5 s in which this process could run, or nobody is
   *     left who could come, in every thread that waits
   * @throws AssertionError if the thread is interrupted
   * @throws Inconclusive if the machine is too busy to tell, in the same way
   */
  public void meet() {
    var mine = enter();
    Patience patience = null;
    while (waits(mine)) {
      // One for all of them: five hundred that each take stock would be a load of their own.
      if (isLooker()) {
        patience = patience == null ? Patience.of(LIMIT) : patience;
        look(mine, patience);
      }
    }
  }

  /** The number of the group that the thread is in; if it is the last of it, the group has met. */
  private synchronized int enter() {
    failIfBroken();
    var mine = group;
    inside++;
    highWater = Math.max(highWater, inside);
    if (inside == parties) {
      inside = 0;
      group++;
      looker = null;
      notifyAll();
    }
    return mine;
  }

  /** Blocks for a moment, or until somebody is to look; false if the group has met. */
  private synchronized boolean waits(int mine) {
    try {
      if (group == mine && broken == null && looker != null) {
        wait(looker == Thread.currentThread() ? LOOK.toMillis() : 0);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (group == mine) {
        inside--;
        if (looker == Thread.currentThread()) {
          looker = null;
          notifyAll();
        }
        throw new AssertionError("Interrupted in the meeting of " + what + ".");
      }
    }
    if (group == mine) {
      failIfBroken();
    }
    return group == mine;
  }

  private synchronized boolean isLooker() {
    if (looker == null) {
      looker = Thread.currentThread();
    }
    return looker == Thread.currentThread();
  }

  /** Takes its time, so not inside the monitor. */
  private void look(int mine, Patience patience) {
    try {
      if (patience.over().isPresent()) {
        breakUp(mine, null);
      }
    } catch (Inconclusive e) {
      breakUp(mine, e);
    }
  }

  private synchronized void breakUp(int mine, Inconclusive reason) {
    if (group == mine && broken == null) {
      inconclusive = reason != null;
      broken =
          inconclusive
              ? reason.getMessage()
              : Words.format(
                  "%s: only %d of %d were inside at the same time.", what, inside, parties);
      notifyAll();
    }
  }

  private void failIfBroken() {
    if (inconclusive) {
      throw new Inconclusive(broken);
    }
    if (broken != null) {
      throw new WaitedInVain(broken);
    }
  }

  /** The most that were ever inside at once. */
  public synchronized int highWater() {
    return highWater;
  }
}
