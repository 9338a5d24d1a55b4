package inflight.grader.race.hardware;

import inflight.grader.judge.HandInLoader;
import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import inflight.grader.race.spec.Specification;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs the specifications of one exercise on the hardware, in a judge process. */
final class HardwareWork implements Work {
  /** First the names of all specifications, in the order in which they are judged; then results. */
  record Event(List<String> planned, HardwareResult result) {}

  /**
   * What it needs to know.
   *
   * @param skip those that need not be judged, or not again
   */
  static List<String> args(String specClass, boolean deep, Set<String> skip) {
    var args = new ArrayList<>(List.of(specClass, Boolean.toString(deep)));
    args.addAll(skip);
    return args;
  }

  @Override
  public void run(Assignment assignment, Journal journal) throws Throwable {
    var specClass = assignment.args().get(0);
    var deep = Boolean.parseBoolean(assignment.args().get(1));
    var skip = Set.copyOf(assignment.args().subList(2, assignment.args().size()));
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    var out = System.out;
    var err = System.err;
    // What the learner's code prints, it would print millions of times.
    var silence = new PrintStream(OutputStream.nullOutputStream());
    try (var loader = new HandInLoader(assignment.paths())) {
      thread.setContextClassLoader(loader);
      System.setOut(silence);
      System.setErr(silence);
      var tests = Specification.testsOf(Class.forName(specClass, false, loader));
      journal.append(new Event(tests.stream().map(HardwareJudge::name).toList(), null));
      new HardwareJudge(
              loader,
              deep,
              result -> journal.append(new Event(null, result)),
              () -> Runtime.getRuntime().halt(0))
          .judge(specClass, skip);
    } finally {
      System.setOut(out);
      System.setErr(err);
      thread.setContextClassLoader(before);
    }
  }
}
