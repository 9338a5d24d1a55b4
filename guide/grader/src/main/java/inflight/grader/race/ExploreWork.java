package inflight.grader.race;

import inflight.grader.race.explore.Explorer;
import inflight.grader.race.explore.InterleavingResult;
import inflight.grader.race.happensbefore.OrderResult;
import inflight.grader.race.happensbefore.OrderRun;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.Sites;

import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import inflight.grader.race.explore.InterleavingResult.Kind;
import inflight.grader.race.explore.InterleavingResult.Status;
import inflight.grader.race.spec.canary.LockOrder;
import inflight.grader.race.spec.canary.LostUpdate;
import inflight.grader.race.spec.canary.OrderedFlag;
import inflight.grader.race.spec.canary.PlainFlag;
import java.util.List;

/** Tries the interleavings of specifications, and asks whether happens-before orders them. */
final class ExploreWork implements Work {
  /** Written when a specification begins, so that a process that dies is known by what it was at. */
  record Event(String begun, InterleavingResult result, OrderResult order) {}

  static List<String> args(String specClass, boolean deep, int part, int parts) {
    return List.of(
        specClass, Boolean.toString(deep), Integer.toString(part), Integer.toString(parts));
  }

  @Override
  public void run(Assignment assignment, Journal journal) throws Throwable {
    var specClass = assignment.args().get(0);
    var deep = Boolean.parseBoolean(assignment.args().get(1));
    var part = Integer.parseInt(assignment.args().get(2));
    var parts = Integer.parseInt(assignment.args().get(3));
    var sites = new Sites();
    var loader =
        new InstrumentingLoader(assignment.paths(), sites, ExploreWork.class.getClassLoader());
    var explorer =
        new Explorer(sites, deep ? 200_000 : 4_000, deep ? 60_000_000_000L : 3_000_000_000L);
    var blind = blindness(new Explorer(sites, 4_000, 60_000_000_000L), loader);
    var orders = new OrderRun(assignment.paths());
    var seen = orders.judge(PlainFlag.class.getName()).status();
    var ordered = orders.judge(OrderedFlag.class.getName()).status();
    var sees = seen == OrderResult.Status.FAILED && ordered == OrderResult.Status.PASSED;
    var tests = Specification.testsOf(loader.loadClass(specClass));
    for (var i = part; i < tests.size(); i += parts) {
      var test = tests.get(i);
      journal.append(new Event(test.getName(), null, null));
      var result =
          blind.isEmpty()
              ? explorer.explore(test)
              : InterleavingResult.of(test.getName(), Status.ERROR, blind);
      journal.append(new Event(null, result, null));
      var order =
          sees
              ? orders.judge(test.getName())
              : OrderResult.of(test.getName(), OrderResult.Status.ERROR, "blind");
      journal.append(new Event(null, null, order));
    }
  }

  /** What known bug this process cannot see, in words; empty if it sees them all. */
  static String blindness(Explorer explorer, ClassLoader loader) throws ClassNotFoundException {
    record Canary(Class<?> bug, Kind seenAs) {}
    for (var canary :
        List.of(
            new Canary(LostUpdate.class, Kind.FORBIDDEN),
            new Canary(LockOrder.class, Kind.DEADLOCK))) {
      var result = explorer.explore(loader.loadClass(canary.bug().getName()));
      if (result.status() != Status.FAILED || result.kind() != canary.seenAs()) {
        return "the explorer does not find a known bug on this Java: "
            + canary.bug().getSimpleName();
      }
    }
    return "";
  }
}
