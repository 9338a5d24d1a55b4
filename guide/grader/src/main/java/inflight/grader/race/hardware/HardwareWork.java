package inflight.grader.race.hardware;

import inflight.grader.judge.HandInLoader;
import inflight.grader.process.Assignment;
import inflight.grader.process.Journal;
import inflight.grader.process.Work;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs the specifications of one exercise on the hardware, in a judge process. */
final class HardwareWork implements Work {
  /** A specification begins, or has its result. */
  record Event(String begun, HardwareResult result) {}

  /**
   * What it needs to know.
   *
   * @param done those that have a result already
   */
  static List<String> args(String specClass, boolean deep, List<String> done) {
    var args = new ArrayList<>(List.of(specClass, Boolean.toString(deep)));
    args.addAll(done);
    return args;
  }

  @Override
  public void run(Assignment assignment, Journal journal) throws Throwable {
    var deep = Boolean.parseBoolean(assignment.args().get(1));
    var done = assignment.args().subList(2, assignment.args().size());
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    var out = System.out;
    var err = System.err;
    var silence = new PrintStream(OutputStream.nullOutputStream());
    try (var loader = new HandInLoader(assignment.paths())) {
      thread.setContextClassLoader(loader);
      // What the code under test prints, it would print millions of times.
      System.setOut(silence);
      System.setErr(silence);
      new HardwareJudge(
              loader,
              deep,
              spec -> journal.append(new Event(spec, null)),
              result -> journal.append(new Event(null, result)),
              () -> Runtime.getRuntime().halt(0))
          .judge(assignment.args().get(0), Set.copyOf(done));
    } finally {
      System.setOut(out);
      System.setErr(err);
      thread.setContextClassLoader(before);
    }
  }
}
