package inflight.testkit;

import java.time.Duration;

/**
 * A barrier that serialized code cannot pass: nobody leaves until all are inside at once. It shows
 * that things overlap without measuring any time. It serves one group after another. All methods
 * may be called from any thread.
 */
public final class Rendezvous {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final int parties;
  private final String what;

  // All guarded by this.
  private int inside;
  private int highWater;
  private int group;

  /** Why nobody can meet here any more; null while all is well. */
  private String broken;

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
   * @throws AssertionError if they are not within 5 s, in every thread that waits, and if the
   *     thread is interrupted
   */
  public synchronized void meet() {
    failIfBroken();
    var mine = group;
    inside++;
    highWater = Math.max(highWater, inside);
    if (inside == parties) {
      inside = 0;
      group++;
      notifyAll();
      return;
    }
    var deadline = System.nanoTime() + LIMIT.toNanos();
    while (group == mine) {
      failIfBroken();
      var left = deadline - System.nanoTime();
      if (left <= 0) {
        broken = "%s: only %d of %d were inside at the same time.".formatted(what, inside, parties);
        notifyAll();
        continue;
      }
      try {
        wait(left / 1_000_000 + 1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        if (group != mine) {
          return;
        }
        inside--;
        throw new AssertionError("Interrupted in the meeting of " + what + ".");
      }
    }
  }

  private void failIfBroken() {
    if (broken != null) {
      throw new AssertionError(broken);
    }
  }

  /** The most that were ever inside at once. */
  public synchronized int highWater() {
    return highWater;
  }
}
