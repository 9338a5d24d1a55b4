package inflight.grader.race.explore;

import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Steps;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tries the interleavings of a specification one by one, those with the fewest preemptions first,
 * until one is forbidden, none is left that could make a difference, or the budget is spent. The
 * schedule that is told is one with the fewest preemptions.
 *
 * <p>What it sees: every order of the steps that {@link InstrumentingLoader} tells. What it does
 * not: orders inside a call on an object of the JDK, which counts as one step, and anything but
 * sequential consistency. The hardware run looks there.
 */
public final class Explorer {
  /** Looks on at the runs. */
  public interface Watcher {
    /** Nobody looks on. */
    Watcher NONE =
        new Watcher() {
          @Override
          public Steps begins() {
            return Steps.NOBODY;
          }

          @Override
          public void ended(Steps run, boolean isWhole) {}
        };

    /** What is told the steps of the next run. */
    Steps begins();

    /**
     * That run is over.
     *
     * @param isWhole whether both actors came to their end
     */
    void ended(Steps run, boolean isWhole);
  }

  /** How a search for a shorter schedule is limited. */
  private static final int SHORTER = 800;

  /** So often a plan is tried that a thread did not keep to. */
  private static final int TRIES = 3;

  private final InstrumentingLoader loader;
  private final Class<?> test;
  private final Budget.Meter meter;
  private final Watcher watcher;
  private final boolean isReduced;
  private final Map<String, Long> reached = new TreeMap<>();
  private boolean isCertain = true;
  private boolean isForeign;
  private int stillRunning;

  /**
   * @param test the specification, of this loader
   * @param isReduced whether interleavings that make no difference are left out
   */
  public Explorer(
      InstrumentingLoader loader,
      Class<?> test,
      Budget budget,
      Watcher watcher,
      boolean isReduced) {
    this.loader = loader;
    this.test = test;
    this.meter = budget.start();
    this.watcher = watcher;
    this.isReduced = isReduced;
  }

  /** Tries them all. Blocks; call it once. */
  public InterleavingResult explore() {
    var obstacle = Specification.obstacle(test);
    if (obstacle.isPresent()) {
      return InterleavingResult.of(test.getName(), Status.NOT_EXPLORED, obstacle.get());
    }
    var start = System.nanoTime();
    try (var crew = new Crew()) {
      var trial = new Trial(loader, test, crew);
      var plans = new Plans(Integer.MAX_VALUE);
      var ended = search(trial, plans, isReduced);
      var preemptions = ended == null ? 0 : preemptions(ended);
      if (preemptions > 0 && ended.status() == Status.FAILED) {
        // A reduced search may have found the same bug by a longer way first.
        var limit = meter.runs() + SHORTER;
        var shorter = search(trial, new Plans(preemptions), false, limit);
        ended = shorter != null && shorter.status() == Status.FAILED ? shorter : ended;
      }
      crew.close();
      stillRunning = crew.stillRunning();
      return result(trial.specification(), ended, plans.isEmpty(), start);
    }
  }

  /** How many threads of the actors could not be made to end. */
  public int stillRunning() {
    return stillRunning;
  }

  private static int preemptions(Trial.Result result) {
    return (int) result.run().turns().moves().stream().filter(it -> it.preempts).count();
  }

  private Trial.Result search(Trial trial, Plans plans, boolean isReduced) {
    return search(trial, plans, isReduced, Integer.MAX_VALUE);
  }

  /** What ended the search; null if it came to its end. */
  private Trial.Result search(Trial trial, Plans plans, boolean isReduced, int limit) {
    while (!plans.isEmpty() && meter.hasMore() && meter.runs() < limit) {
      var tried = tryOut(trial, plans.next());
      if (!tried.isPassed()) {
        return tried;
      }
      reached.merge(tried.outcome(), 1L, Long::sum);
      var run = tried.run();
      isForeign |= run.isForeign();
      isCertain &= !run.isForeign() && !run.turns().isUnfair();
      var moves = run.turns().moves();
      if (isReduced && !isForeign) {
        var footprints = Footprint.of(run);
        plans.tried(
            moves, Alternatives.ofConflicts(moves, footprints), Sleep.along(moves, footprints));
      } else {
        plans.tried(moves, Alternatives.all(moves), Sleep.none());
      }
    }
    return null;
  }

  private Trial.Result tryOut(Trial trial, Plans.Plan plan) {
    for (var i = 1; ; i++) {
      meter.run();
      var steps = watcher.begins();
      var tried = trial.tryOut(plan.moves(), steps);
      watcher.ended(steps, tried.isPassed());
      var turns = tried.run().turns();
      if (!tried.isPassed() || !turns.hasLeftPlan() && !turns.isUnsteady()) {
        return tried;
      }
      if (i == TRIES || tried.run().isForeign()) {
        isCertain = false;
        return tried;
      }
    }
  }

  private InterleavingResult result(
      Specification specification, Trial.Result ended, boolean isEmpty, long start) {
    var isComplete = ended == null && isEmpty && isCertain;
    if (ended != null) {
      return result(
          ended.status(),
          ended.kind(),
          ended.outcome(),
          ended.description(),
          ended.schedule(),
          false,
          start);
    }
    var missing =
        specification.mustBeReachable().stream()
            .filter(
                it -> reached.keySet().stream().noneMatch(seen -> Specification.covers(it, seen)))
            .findFirst();
    if (missing.isPresent() && isComplete) {
      return result(
          Status.FAILED,
          Kind.UNREACHED,
          String.join(", ", missing.get().id()),
          missing.get().desc(),
          null,
          true,
          start);
    }
    if (!isEmpty && meter.isBelowFloor() && meter.isOutOfTime()) {
      var why = "this machine was too busy: %d interleavings".formatted(meter.runs());
      return result(Status.INCONCLUSIVE, null, "", why, null, false, start);
    }
    return result(Status.PASSED, null, "", "", null, isComplete, start);
  }

  private InterleavingResult result(
      Status status,
      Kind kind,
      String outcome,
      String description,
      Schedule schedule,
      boolean isComplete,
      long start) {
    return new InterleavingResult(
        test.getName(),
        status,
        kind,
        outcome,
        description,
        reached.entrySet().stream()
            .map(it -> new InterleavingResult.Reached(it.getKey(), it.getValue()))
            .toList(),
        meter.runs(),
        isComplete,
        schedule,
        (System.nanoTime() - start) / 1e9);
  }
}
