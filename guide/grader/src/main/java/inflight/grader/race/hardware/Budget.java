package inflight.grader.race.hardware;

import java.time.Duration;

/**
 * How much is sampled. Processor time is this process's own, so a busy machine takes longer and
 * samples no less.
 *
 * @param iterationMillis how long the actors meet before they are counted
 * @param cpu the processor time to spend if that has shown enough
 * @param mostCpu the processor time after which it is given up
 */
record Budget(int iterationMillis, Duration cpu, Duration mostCpu) {
  /** For a verdict within seconds: about a third of a second on each of two idle cores. */
  static final Budget QUICK = new Budget(50, Duration.ofMillis(700), Duration.ofSeconds(5));

  /** For one of several configurations of the JVM, each about 12 seconds. */
  static final Budget DEEP = new Budget(100, Duration.ofSeconds(24), Duration.ofSeconds(40));

  /**
   * The same, for one after others that have had more.
   *
   * @param spare how much more than its share it may have
   */
  Budget within(Duration spare) {
    var most = cpu.plus(spare);
    return new Budget(iterationMillis, cpu, most.compareTo(mostCpu) < 0 ? most : mostCpu);
  }
}
