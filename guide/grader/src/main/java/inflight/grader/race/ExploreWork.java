package inflight.grader.race;

import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import inflight.grader.race.Exploration.Event;
import inflight.grader.race.explore.Budget;
import inflight.grader.race.explore.InterleavingResult;
import java.util.List;
import java.util.Optional;

/** Tries the interleavings of specifications, and asks whether happens-before orders them. */
final class ExploreWork implements Work {
  /** What this process cannot see; null as long as nobody has asked. */
  private static Optional<InterleavingResult> blind;

  static List<String> args(String specClass, boolean deep, int part, int parts) {
    return List.of(
        specClass, Boolean.toString(deep), Integer.toString(part), Integer.toString(parts));
  }

  @Override
  public void run(Assignment assignment, Journal journal) throws Throwable {
    var deep = Boolean.parseBoolean(assignment.args().get(1));
    var part = Integer.parseInt(assignment.args().get(2));
    var parts = Integer.parseInt(assignment.args().get(3));
    var loader = ExploreWork.class.getClassLoader();
    if (blind == null) {
      // Once for a process that has been clean ever since.
      blind = Exploration.blindness(loader, Budget.DEEP);
    }
    Exploration.judge(
        assignment.args().get(0),
        assignment.paths(),
        loader,
        deep ? Budget.DEEP : Budget.QUICK,
        number -> number % parts == part,
        event -> journal.append(event.isJudged() && blind.isPresent() ? blinded(event) : event));
  }

  /** What a process that cannot see a known bug has to say. */
  private static Event blinded(Event event) {
    return new Event(
        event.spec(),
        InterleavingResult.of(
            event.spec(), blind.get().status(), blind.get().description()),
        event.order(),
        event.stillRunning());
  }
}
