package inflight.grader.race.explore;

import inflight.grader.race.explore.Schedule.Step;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * As much of a schedule as anybody reads. Where it begins and ends and where a thread came in
 * between is always there; then, as far as there is room, the first step of each turn, what both
 * threads touch, and how each turn ends. What is left out is a run of steps of one thread alone,
 * unless there are more turns than there is room for.
 */
final class Excerpt {
  private static final int MOST_ROWS = 25;

  private final List<Step> steps;
  private final BitSet kept = new BitSet();
  private final BitSet turningPoints = new BitSet();

  private Excerpt(List<Step> steps) {
    this.steps = steps;
  }

  /** All steps, if there is room for them. */
  static List<Step> of(List<Step> steps) {
    return Schedule.rows(steps).size() <= MOST_ROWS ? steps : new Excerpt(steps).cut();
  }

  private List<Step> cut() {
    keepTurningPoints();
    for (IntPredicate wanted :
        List.<IntPredicate>of(
            this::beginsTurn, i -> steps.get(i).isShared(), i -> beginsTurn(i + 1), i -> true)) {
      if (!keepWhileThereIsRoom(wanted)) {
        break;
      }
    }
    keepSingleOnes();
    return shown();
  }

  private void keepTurningPoints() {
    turningPoints.set(0);
    turningPoints.set(steps.size() - 1);
    for (var i = 1; i < steps.size(); i++) {
      if (steps.get(i).preempts()) {
        turningPoints.set(i - 1, i + 1);
        keepComingBack(i);
      }
    }
    kept.or(turningPoints);
  }

  /** The thread that had to stop before a step goes on. */
  private void keepComingBack(int at) {
    var stopped = steps.get(at - 1).thread();
    IntStream.range(at, steps.size())
        .filter(i -> steps.get(i).thread() == stopped)
        .findFirst()
        .ifPresent(i -> turningPoints.set(i - 1, i + 1));
  }

  /** Whether the other thread took the step before. */
  private boolean beginsTurn(int i) {
    return i > 0 && i < steps.size() && steps.get(i - 1).thread() != steps.get(i).thread();
  }

  /**
   * Keeps what is nearest to the turning points, of each variable and method one step before any
   * has two. False if not all of it fits.
   */
  private boolean keepWhileThereIsRoom(IntPredicate wanted) {
    var nearestFirst =
        IntStream.range(0, steps.size())
            .filter(i -> !kept.get(i) && wanted.test(i))
            .boxed()
            .sorted(Comparator.comparing(this::distance))
            .toList();
    var seen = new HashMap<String, Integer>();
    var ranks = new HashMap<Integer, Integer>();
    nearestFirst.forEach(i -> ranks.put(i, seen.merge(withoutValue(i), 1, Integer::sum)));
    for (var i : nearestFirst.stream().sorted(Comparator.comparing(ranks::get)).toList()) {
      kept.set(i);
      if (Schedule.rows(shown()).size() > MOST_ROWS) {
        kept.clear(i);
        return false;
      }
    }
    return true;
  }

  private String withoutValue(int i) {
    return steps.get(i).what().replaceFirst(":.*", "");
  }

  private int distance(int i) {
    var before = turningPoints.previousSetBit(i);
    var after = turningPoints.nextSetBit(i);
    return Math.min(i - before, after - i);
  }

  /** To say that one step is left out takes as much room as the step. */
  private void keepSingleOnes() {
    for (var i = 1; i < steps.size() - 1; i++) {
      if (!kept.get(i) && kept.get(i - 1) && kept.get(i + 1)) {
        kept.set(i);
      }
    }
  }

  private List<Step> shown() {
    var shown = new ArrayList<Step>();
    var i = 0;
    while (i < steps.size()) {
      if (kept.get(i)) {
        shown.add(steps.get(i++));
      } else {
        var end = kept.nextSetBit(i);
        shown.add(leftOut(steps.subList(i, end)));
        i = end;
      }
    }
    return shown;
  }

  private static Step leftOut(List<Step> steps) {
    var thread = steps.getFirst().thread();
    var isOfOne = steps.stream().allMatch(it -> it.thread() == thread);
    return isOfOne
        ? new Step(thread, "... %d more steps ...".formatted(steps.size()), "")
        : new Step(0, "... %d more steps of both threads ...".formatted(steps.size()), "");
  }
}
