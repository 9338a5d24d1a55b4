package inflight.grader.race.hardware;

import java.time.Duration;

/**
 * How much is sampled. Processor time is this process's own, so a busy machine takes longer and
 * samples no less.
 *
 * @param iterationMillis how long the actors meet before they are counted
 * @param enough so many samples are enough whatever time is left
 * @param floor fewer samples than this prove nothing
 * @param cpu the processor time to spend if the floor has been reached by then
 * @param mostCpu the processor time after which it is given up
 */
record Budget(int iterationMillis, long enough, long floor, Duration cpu, Duration mostCpu) {
  private static final long FLOOR = 10_000;

  /** For a verdict within seconds: about a third of a second on each of two idle cores. */
  static final Budget QUICK =
      new Budget(50, 10_000_000, FLOOR, Duration.ofMillis(700), Duration.ofSeconds(5));

  /** For one of several configurations of the JVM, each about 12 seconds. */
  static final Budget DEEP =
      new Budget(200, Long.MAX_VALUE, FLOOR, Duration.ofSeconds(24), Duration.ofSeconds(40));

  /** For the known bug, which as a rule shows at once. */
  static final Budget CANARY =
      new Budget(20, Long.MAX_VALUE, 1, Duration.ofSeconds(5), Duration.ofSeconds(5));
}
