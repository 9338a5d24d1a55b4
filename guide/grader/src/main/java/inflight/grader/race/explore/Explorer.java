package inflight.grader.race.explore;

import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.Site;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Sites;

import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.testkit.Todo;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.openjdk.jcstress.annotations.Expect;

/**
 * Tries the interleavings of a specification one by one, those with the fewest preemptions first
 * (Musuvathi and Qadeer, PLDI 2007: most bugs need two at the most), until one is forbidden, none
 * is left, or the budget is spent. So the schedule that is told is the shortest there is.
 *
 * <p>What it sees: every order of the steps that {@link InstrumentingLoader} knows. What it does not:
 * orders inside a call on an object of the JDK, which counts as one step, and anything but
 * sequential consistency. The hardware run looks there.
 */
public final class Explorer {
  private final Sites sites;
  private final int mostRuns;
  private final long budgetNanos;
  private final Set<Thread> known;

  /**
   * @param mostRuns how many interleavings are tried at the most
   * @param budgetNanos how long it may take
   */
  public Explorer(Sites sites, int mostRuns, long budgetNanos) {
    this.sites = sites;
    this.mostRuns = mostRuns;
    this.budgetNanos = budgetNanos;
    this.known = Set.copyOf(Thread.getAllStackTraces().keySet());
  }

  /** An order to try: who begins, and before which steps the turn changes. */
  private record Plan(int first, BitSet preemptions) {}

  public InterleavingResult explore(Class<?> test) {
    var obstacle = Specification.obstacle(test);
    if (obstacle.isPresent()) {
      return InterleavingResult.of(test.getName(), Status.NOT_EXPLORED, obstacle.get());
    }
    var start = System.nanoTime();
    var specification = Specification.of(test);
    var reached = new TreeMap<String, Long>();
    Deque<Plan> plans = new ArrayDeque<>();
    plans.add(new Plan(0, new BitSet()));
    plans.add(new Plan(1, new BitSet()));
    var explored = 0;
    while (!plans.isEmpty() && explored < mostRuns && System.nanoTime() - start < budgetNanos) {
      var plan = plans.remove();
      explored++;
      var tried = tryOut(test, specification, plan, reached);
      if (tried.status != Status.PASSED) {
        return result(test, tried, reached, explored, false, start);
      }
      for (var step = tried.candidates.nextSetBit(plan.preemptions.length());
          step >= 0;
          step = tried.candidates.nextSetBit(step + 1)) {
        var more = (BitSet) plan.preemptions.clone();
        more.set(step);
        plans.add(new Plan(plan.first, more));
      }
    }
    var complete = plans.isEmpty();
    var missing =
        specification.mustBeReachable().stream()
            .filter(
                it -> reached.keySet().stream().noneMatch(seen -> Specification.covers(it, seen)))
            .findFirst();
    // An outcome that a cut-off search has not met may still exist.
    var unreached = missing.isPresent() && complete;
    var tried =
        unreached
            ? new Tried(
                Status.FAILED,
                Kind.UNREACHED,
                String.join(", ", missing.get().id()),
                missing.get().desc(),
                null,
                null)
            : new Tried(Status.PASSED, null, "", "", null, null);
    return result(test, tried, reached, explored, complete, start);
  }

  private record Tried(
      Status status,
      Kind kind,
      String outcome,
      String description,
      Schedule schedule,
      BitSet candidates) {}

  private Tried tryOut(
      Class<?> test, Specification specification, Plan plan, Map<String, Long> reached) {
    try {
      var instance = specification.new Instance();
      var run = new Run(plan.first, plan.preemptions, instance.actor(0), instance.actor(1));
      var end = run.play();
      if (end != Run.End.DONE) {
        return stuck(test, run, end);
      }
      for (var i = 0; i < 2; i++) {
        var thrown = run.actor(i).thrown;
        if (thrown != null) {
          return thrown(test, run, i, thrown);
        }
      }
      instance.arbitrate();
      var outcome = instance.outcome();
      reached.merge(outcome, 1L, Long::sum);
      var judgment = specification.judge(outcome);
      if (judgment.expect() == Expect.FORBIDDEN) {
        var schedule = story(test, run);
        return new Tried(
            Status.FAILED, Kind.FORBIDDEN, outcome, judgment.description(), schedule, null);
      }
      return new Tried(Status.PASSED, null, outcome, "", null, run.candidates());
    } catch (Throwable thrown) {
      if (Todo.find(thrown).isPresent()) {
        return new Tried(Status.NOT_STARTED, null, "", thrown.getMessage(), null, null);
      }
      return new Tried(
          Status.FAILED,
          Kind.EXCEPTION,
          thrown.toString(),
          "the state or the arbiter threw",
          null,
          null);
    }
  }

  private Tried thrown(Class<?> test, Run run, int actor, Throwable thrown) {
    if (Todo.find(thrown).isPresent()) {
      return new Tried(Status.NOT_STARTED, null, "", thrown.getMessage(), null, null);
    }
    return new Tried(
        Status.FAILED,
        Kind.EXCEPTION,
        thrown.toString(),
        "an actor ended with an exception",
        untilItThrew(test, story(test, run), actor, thrown),
        null);
  }

  /** Ends with the exception: what the other thread did later explains nothing. */
  private static Schedule untilItThrew(Class<?> test, Schedule whole, int actor, Throwable thrown) {
    var steps = new ArrayList<>(whole.steps());
    while (!steps.isEmpty() && steps.getLast().thread() != actor) {
      steps.removeLast();
    }
    var what = "throws " + thrown.getClass().getSimpleName();
    steps.add(new Schedule.Step(actor, what, learnersLine(test, thrown.getStackTrace())));
    return new Schedule(whole.threads(), steps);
  }

  private Tried stuck(Class<?> test, Run run, Run.End end) {
    var others =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !known.contains(thread) && !(thread instanceof ActorThread))
            .anyMatch(Thread::isAlive);
    if (end == Run.End.STUCK && !others) {
      var schedule = story(test, run);
      var steps = new ArrayList<>(schedule.steps());
      for (var i = 0; i < 2; i++) {
        if (run.actor(i).isAlive()) {
          steps.add(
              new Schedule.Step(i, waitsFor(run.actor(i)), whereItWaits(test, run, i, schedule)));
        }
      }
      return new Tried(
          Status.FAILED,
          Kind.DEADLOCK,
          "",
          "no thread can go on",
          new Schedule(schedule.threads(), steps),
          null);
    }
    return new Tried(
        Status.NOT_EXPLORED,
        null,
        "",
        others
            ? "it uses threads of its own, whose order cannot be steered"
            : "a run did not end, and why is not certain",
        null,
        null);
  }

  private static String waitsFor(Thread thread) {
    var info = ManagementFactory.getThreadMXBean().getThreadInfo(thread.threadId());
    if (info == null || info.getLockName() == null) {
      return "waits for ever";
    }
    var lock = info.getLockInfo().getClassName();
    var name = lock.substring(Math.max(lock.lastIndexOf('.'), lock.lastIndexOf('$')) + 1);
    return info.getLockOwnerName() == null
        ? "waits for ever on a %s".formatted(name)
        : "waits for a %s that %s holds".formatted(name, info.getLockOwnerName());
  }

  /**
   * The last step that it was let to take is the one that it waits in; a stack trace may be a line
   * off.
   */
  private static String whereItWaits(Class<?> test, Run run, int actor, Schedule schedule) {
    return schedule.steps().reversed().stream()
        .filter(step -> step.thread() == actor)
        .map(Schedule.Step::where)
        .findFirst()
        .orElseGet(() -> learnersLine(test, run.actor(actor).getStackTrace()));
  }

  private static String learnersLine(Class<?> test, StackTraceElement[] frames) {
    for (var frame : frames) {
      if (frame.getClassName().startsWith(test.getPackageName() + ".")
          && !isPlumbing(test, frame.getClassName())) {
        return frame.getFileName() + ":" + frame.getLineNumber();
      }
    }
    return "";
  }

  /** True for the specification's own classes: the learner cannot change them. */
  private static boolean isPlumbing(Class<?> test, String className) {
    var top =
        test.getName().contains("$")
            ? test.getName().substring(0, test.getName().indexOf('$'))
            : test.getName();
    return className.equals(top) || className.startsWith(top + "$");
  }

  private Schedule story(Class<?> test, Run run) {
    return new Storyteller(sites, owner -> isPlumbing(test, owner)).tell(run.events());
  }

  private static InterleavingResult result(
      Class<?> test,
      Tried tried,
      Map<String, Long> reached,
      int explored,
      boolean complete,
      long start) {
    return new InterleavingResult(
        test.getName(),
        tried.status,
        tried.kind,
        tried.outcome,
        tried.description,
        reached.entrySet().stream()
            .map(it -> new InterleavingResult.Reached(it.getKey(), it.getValue()))
            .toList(),
        explored,
        complete,
        tried.schedule,
        (System.nanoTime() - start) / 1e9);
  }

  /** The steps of a run, for JSON and for people. */
  private record Storyteller(Sites sites, java.util.function.Predicate<String> isPlumbing) {
    private static final int MOST_ROWS = 16;

    Schedule tell(List<Run.Event> events) {
      var steps = new ArrayList<Schedule.Step>();
      for (var event : events) {
        var site = sites.get(event.site);
        if (isPlumbing.test(site.owner())) {
          continue;
        }
        steps.add(new Schedule.Step(event.thread, words(site, event), site.where()));
      }
      return new Schedule(List.of("thread 1", "thread 2"), shortened(steps));
    }

    private static List<Schedule.Step> shortened(List<Schedule.Step> steps) {
      if (steps.size() <= MOST_ROWS) {
        return steps;
      }
      var kept = new ArrayList<>(steps.subList(0, MOST_ROWS / 2));
      kept.add(
          new Schedule.Step(0, "... %d more steps ...".formatted(steps.size() - MOST_ROWS), ""));
      kept.addAll(steps.subList(steps.size() - MOST_ROWS / 2, steps.size()));
      return kept;
    }

    private static String words(Site site, Run.Event event) {
      var value = event.hasValue ? value(event.value) : "";
      return switch (site.kind()) {
        case READ -> "reads %s%s".formatted(site.what(), value.isEmpty() ? "" : ": " + value);
        case WRITE -> "writes %s%s".formatted(site.what(), value.isEmpty() ? "" : ": " + value);
        case CALL -> site.what() + (value.isEmpty() ? "" : ": " + value);
        case LOCK -> "takes the lock of " + site.what();
      };
    }

    /**
     * A value as it reads best. The learner's own objects are not asked: their toString may do
     * anything.
     */
    private static String value(Object value) {
      return switch (value) {
        case null -> "null";
        case String text -> '"' + text + '"';
        case Number number when number.getClass().getName().startsWith("java.lang.") ->
            number.toString();
        case Boolean bool -> bool.toString();
        case Character character -> "'" + character + "'";
        case Enum<?> constant -> constant.name();
        default -> {
          var name = value.getClass().getName();
          yield "a " + name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
        }
      };
    }
  }
}
