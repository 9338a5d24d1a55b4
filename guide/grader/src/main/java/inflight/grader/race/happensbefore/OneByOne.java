package inflight.grader.race.happensbefore;

import inflight.grader.race.happensbefore.OrderResult.Status;
import inflight.grader.race.spec.Specification;
import inflight.grader.race.steps.InstrumentingLoader;
import inflight.grader.race.steps.TheEnd;
import inflight.testkit.Todo;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Signal;

/**
 * Runs the actors of a specification one after the other, each on a thread of its own, in both
 * orders, and asks of each order whether happens-before orders the accesses too. The running one
 * after the other is not an edge: threads that merely run at different times have not synchronized.
 *
 * <p>Each order has classes of its own: what the first leaves in static fields would keep the
 * second from doing it again.
 */
public final class OneByOne {
  private final List<Path> folders;
  private final ClassLoader parent;
  private int stillRunning;

  /**
   * @param folders of the classes that are followed, the specification's among them
   * @param parent knows all other classes
   */
  public OneByOne(List<Path> folders, ClassLoader parent) {
    this.folders = List.copyOf(folders);
    this.parent = parent;
  }

  /** How many threads of actors could not be made to end so far. */
  public int stillRunning() {
    return stillRunning;
  }

  /** Judges a specification by these runs alone. */
  public OrderResult judge(String name) throws ClassNotFoundException {
    var judge = new OrderJudge(name);
    judge(judge);
    return judge.result();
  }

  /** Runs the actors of a specification, and lets a judge look on. */
  public void judge(OrderJudge judge) throws ClassNotFoundException {
    var name = judge.specification();
    var specification = new InstrumentingLoader(folders, parent).loadClass(name);
    if (judge.optsOut(specification)) {
      return;
    }
    for (var isReversed : isTermination(specification) ? List.of(false) : List.of(false, true)) {
      var loader = new InstrumentingLoader(folders, parent);
      try {
        var test = loader.loadClass(name);
        var run = judge.newRun();
        var attempt = new Attempt(loader, test, order(test, isReversed), run);
        try {
          judge.ended(run, attempt.run());
        } finally {
          stillRunning += attempt.stillRunning();
          loader.tell(new TheEnd());
        }
        if (judge.hasFound()) {
          return;
        }
      } catch (Throwable thrown) {
        if (Todo.find(thrown).isPresent()) {
          judge.stop(OrderResult.of(name, Status.NOT_STARTED, "a TODO is left"));
          return;
        }
        judge.failed(thrown);
      }
    }
  }

  private static boolean isTermination(Class<?> test) {
    return List.of(test.getAnnotation(JCStressTest.class).value()).contains(Mode.Termination);
  }

  private static List<Method> order(Class<?> test, boolean isReversed) {
    var actors = Specification.annotated(test, Actor.class);
    if (isTermination(test)) {
      // The loop must end: so the signal comes first.
      return Stream.concat(Specification.annotated(test, Signal.class).stream(), actors.stream())
          .toList();
    }
    return isReversed ? actors.reversed() : actors;
  }
}
