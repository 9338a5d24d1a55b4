package inflight.grader.race;

import inflight.grader.race.explore.Budget;
import inflight.grader.race.explore.Explorer;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.happensbefore.OneByOne;
import inflight.grader.race.happensbefore.OrderJudge;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.spec.canary.LockOrder;
import inflight.grader.race.spec.canary.LostUpdate;
import inflight.grader.race.spec.canary.OrderedFlag;
import inflight.grader.race.spec.canary.PlainFlag;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Steps;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Judges the specifications of one class in this very process: every interleaving of each, and
 * whether happens-before orders what its actors do, in those and with each actor alone.
 *
 * <p>May be called again and again, for one hand-in or another, by one thread at a time. Each
 * judgment has a loader of its own and keeps nothing in static fields of the grader; {@link
 * Event#stillRunning} tells of threads of actors that could not be made to end.
 */
public final class Exploration {
  /**
   * What becomes of one specification. It is told twice: when it begins, with no results, so that a
   * process that dies is known by what it was at; and with both results when it is judged.
   *
   * @param spec the class name of the specification
   * @param stillRunning how many threads of its actors could not be made to end
   */
  public record Event(
      String spec, InterleavingResult interleavings, OrderResult order, int stillRunning) {
    static Event begun(String spec) {
      return new Event(spec, null, null, 0);
    }

    /** True if the specification has been judged. */
    public boolean isJudged() {
      return interleavings != null;
    }
  }

  private final List<Path> folders;
  private final ClassLoader parent;
  private final Budget budget;

  private Exploration(List<Path> folders, ClassLoader parent, Budget budget) {
    this.folders = List.copyOf(folders);
    this.parent = parent;
    this.budget = budget;
  }

  /**
   * Judges the specifications of a class. Blocks until all are judged.
   *
   * @param folders of the classes that are followed: the learner's, the stubs' and the
   *     specification's; what comes first shadows what comes later
   * @param parent knows all other classes, and those of the grader
   * @param part which of the specifications are judged, by their number in the order of their names
   * @param tell is told of each specification when it begins and when it is judged
   */
  public static void judge(
      String specClass,
      List<Path> folders,
      ClassLoader parent,
      Budget budget,
      IntPredicate part,
      Consumer<Event> tell)
      throws ClassNotFoundException {
    var exploration = new Exploration(folders, parent, budget);
    var tests =
        Specification.testsOf(new InstrumentingLoader(folders, parent).loadClass(specClass));
    for (var i = 0; i < tests.size(); i++) {
      if (part.test(i)) {
        tell.accept(Event.begun(tests.get(i).getName()));
        tell.accept(exploration.judge(tests.get(i).getName()));
      }
    }
  }

  private Event judge(String spec) throws ClassNotFoundException {
    var judge = new OrderJudge(spec);
    var alone = new OneByOne(folders, parent);
    alone.judge(judge);
    judge.interleaved();
    var loader = new InstrumentingLoader(folders, parent);
    var explorer = new Explorer(loader, loader.loadClass(spec), budget, watcher(judge), true);
    var interleavings = explorer.explore();
    return new Event(
        spec, interleavings, judge.result(), alone.stillRunning() + explorer.stillRunning());
  }

  private static Explorer.Watcher watcher(OrderJudge judge) {
    return new Explorer.Watcher() {
      @Override
      public Steps begins() {
        return judge.newRun();
      }

      @Override
      public void ended(Steps run, boolean isWhole) {
        judge.ended(run, isWhole);
      }
    };
  }

  /**
   * Whether this process sees known bugs.
   *
   * @param isTooBusy true if it could not be found out within the budget: no result counts then,
   *     and nobody is to blame
   * @param blindness what is not seen, in words; empty if everything is
   */
  public record Sight(boolean isTooBusy, String blindness) {
    /** True if results count. */
    public boolean isClear() {
      return blindness.isEmpty();
    }

    /** The result of a specification in a process whose sight is not clear. */
    InterleavingResult unseen(String spec) {
      var status =
          isTooBusy ? InterleavingResult.Status.INCONCLUSIVE : InterleavingResult.Status.ERROR;
      return InterleavingResult.of(spec, status, blindness);
    }
  }

  /**
   * Tries whether this process sees known bugs. Call it once in each process that judges, before.
   *
   * @param parent knows the canaries
   */
  public static Sight sight(ClassLoader parent, Budget budget) throws ClassNotFoundException {
    return sight(new InstrumentingLoader(List.of(), parent), parent, budget);
  }

  static Sight sight(ClassLoader loader, ClassLoader parent, Budget budget)
      throws ClassNotFoundException {
    record Canary(Class<?> bug, Kind seenAs) {}
    for (var canary :
        List.of(
            new Canary(LostUpdate.class, Kind.FORBIDDEN),
            new Canary(LockOrder.class, Kind.DEADLOCK))) {
      var steered =
          loader instanceof InstrumentingLoader its
              ? its
              : new InstrumentingLoader(List.of(), parent);
      var test = loader.loadClass(canary.bug().getName());
      var result = new Explorer(steered, test, budget, Explorer.Watcher.NONE, true).explore();
      if (result.status() == InterleavingResult.Status.INCONCLUSIVE) {
        return new Sight(true, result.description());
      }
      if (result.status() != InterleavingResult.Status.FAILED || result.kind() != canary.seenAs()) {
        return new Sight(
            false,
            "the explorer does not find a known bug on this Java: " + canary.bug().getSimpleName());
      }
    }
    var alone = new OneByOne(List.of(), parent);
    var seen = alone.judge(PlainFlag.class.getName()).status();
    var ordered = alone.judge(OrderedFlag.class.getName()).status();
    return seen == OrderResult.Status.FAILED && ordered == OrderResult.Status.PASSED
        ? new Sight(false, "")
        : new Sight(
            false,
            "the check of happens-before does not tell a known race from its ordered twin: %s, %s"
                .formatted(seen, ordered));
  }
}
