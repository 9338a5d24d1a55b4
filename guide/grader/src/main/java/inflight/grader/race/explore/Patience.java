package inflight.grader.race.explore;

import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.Step;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How long a thread may go on while the other could. A thread that yields twice, or comes to one
 * place again and again, waits for what only the other can do.
 */
final class Patience {
  private static final int VISITS = 100;
  private static final int YIELDS = 2;
  private static final int MOST_YIELDS = 300;
  private static final int MOST_NAPS = 50;
  private static final Set<String> YIELDING =
      Set.of("Thread.yield", "Thread.onSpinWait", "Thread.sleep", "TimeUnit.sleep");

  private final Map<Site, Integer> visits = new HashMap<>();
  private int yields;
  private int allYields;
  private int naps;

  /**
   * Whether a thread yielded or slept more often in one run than one that waits for something
   * should.
   */
  boolean isTired() {
    return naps > MOST_NAPS || allYields > MOST_YIELDS;
  }

  /** The thread comes to a step. */
  void comesTo(Step step) {
    visits.merge(step.site(), 1, Integer::sum);
    if (isYield(step)) {
      yields++;
      allYields++;
    }
    if (step.name().equals("sleep") || step.isTimed() && Gates.parks(step)) {
      naps++;
    }
  }

  /** The other thread has moved. */
  void renew() {
    visits.clear();
    yields = 0;
  }

  static boolean isYield(Step step) {
    return step != null && YIELDING.contains(step.site().what());
  }

  boolean hasYielded() {
    return yields >= YIELDS;
  }

  boolean isAtAnEnd(Step step) {
    return step != null && visits.getOrDefault(step.site(), 0) > VISITS;
  }
}
