package inflight.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition that nothing signals. */
public final class Poll {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private Poll() {}

  /**
   * Blocks until a condition holds. Ends early, with the flag set, if the calling thread is
   * interrupted.
   *
   * @param what the condition in words, such as {@code "the worker has ended"}
   * @throws WaitedInVain if it does not hold within 5 s, in which this process could run, or
   *     earlier if nobody is left who could bring it about; it tells which thread waits where
   * @throws Inconclusive if the machine is too busy to tell
   */
  public static void until(String what, BooleanSupplier condition) {
    Patience patience = null;
    while (!condition.getAsBoolean()) {
      if (Todo.isMet()) {
        throw new AssertionError("A TODO is left; without it this was waited for in vain: " + what);
      }
      patience = patience == null ? Patience.of(LIMIT) : patience;
      var standstill = patience.over();
      if (standstill.isPresent() && !condition.getAsBoolean()) {
        throw new WaitedInVain(words(what, standstill.get()) + Hang.lines(standstill.get().now()));
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted while waiting until " + what + ".");
      }
    }
  }

  private static String words(String what, Standstill standstill) {
    return standstill.isForEver()
        ? Words.format(
            "Waited in vain until %s: %s.",
            what,
            standstill.alone()
                ? "every thread waits, and nobody is left to wake one"
                : "threads wait for each other in a circle")
        : Words.format("Waited %d s in vain until %s.", LIMIT.toSeconds(), what);
  }

  /**
   * Spins until a moment: a sleep would end too late for what must happen just before another.
   *
   * @param moment as {@link System#nanoTime} tells it
   */
  public static void spinUntil(long moment) {
    while (System.nanoTime() - moment < 0) {
      Thread.onSpinWait();
    }
  }
}
