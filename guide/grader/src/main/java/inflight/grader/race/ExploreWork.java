package inflight.grader.race;

import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import inflight.grader.race.Exploration.Event;
import inflight.grader.race.Exploration.Sight;
import inflight.grader.race.explore.Budget;
import java.util.List;

/** Tries the interleavings of specifications, and asks whether happens-before orders them. */
final class ExploreWork implements Work {
  /** Whether this process sees known bugs; null as long as nobody has asked. */
  private static Sight sight;

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
    if (sight == null) {
      // Once for a process that has been clean ever since.
      sight = Exploration.sight(loader, Budget.DEEP);
    }
    Exploration.judge(
        assignment.args().get(0),
        assignment.paths(),
        loader,
        deep ? Budget.DEEP : Budget.QUICK,
        number -> number % parts == part,
        event -> journal.append(event.isJudged() && !sight.isClear() ? blinded(event) : event));
  }

  /** What a process that cannot see a known bug has to say. */
  private static Event blinded(Event event) {
    return new Event(event.spec(), sight.unseen(event.spec()), event.order(), event.stillRunning());
  }
}
